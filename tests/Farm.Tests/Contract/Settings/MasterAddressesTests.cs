using HpcHangfire.Contract.Settings;

namespace HpcHangfire.Farm.Tests.Contract.Settings;

/// <summary>Where workers and clients look for the master.</summary>
public sealed class MasterAddressesTests
{
    [Theory]
    [InlineData("", "http://localhost:5001/")]
    [InlineData("MAESTRO_IP=10.0.0.7 MAESTRO_PORT=6001", "http://10.0.0.7:6001/")]
    [InlineData("MAESTRO_IP=::1", "http://[::1]:5001/")]
    [InlineData("MAESTRO_IP=[::1]", "http://[::1]:5001/")]
    [InlineData("MAESTRO_IP=maestro_1", "http://maestro_1:5001/")]
    [InlineData("MAESTRO_URL=https://granja.example/api MAESTRO_IP=10.0.0.7", "https://granja.example/api/")]
    [InlineData("MAESTRO_URL=http://m MAESTRO_PORT=0", "http://m/")]
    [InlineData("MAESTRO_URL=maestro", "http://maestro:5001/")]
    [InlineData("MAESTRO_URL=maestro:6001", "http://maestro:6001/")]
    [InlineData("MAESTRO_URL=http://a:5001;b;http://c:5001/x;", "http://a:5001/ http://b:5001/ http://c:5001/x/")]
    public void They_are_those_of_the_url_or_else_of_the_ip_and_port(string variables, string expected) =>
        Assert.Equal(expected.Split(' ').Select(url => new Uri(url)), Read(variables));

    [Theory]
    [InlineData("MAESTRO_URL=ftp://maestro", "MAESTRO_URL=ftp://maestro: se esperaba una dirección como http://maestro:5001, o varias separadas por «;».")]
    [InlineData("MAESTRO_URL=http://a:5001;ftp://b", "MAESTRO_URL=http://a:5001;ftp://b: se esperaba una dirección como http://maestro:5001, o varias separadas por «;».")]
    [InlineData("MAESTRO_URL=;", "MAESTRO_URL=;: se esperaba una dirección como http://maestro:5001, o varias separadas por «;».")]
    [InlineData("MAESTRO_URL=maestro:puerto", "MAESTRO_URL=maestro:puerto: se esperaba una dirección como http://maestro:5001, o varias separadas por «;».")]
    [InlineData("MAESTRO_IP=a/b@", "MAESTRO_IP=a/b@: se esperaba el nombre o la dirección de una máquina.")]
    [InlineData("MAESTRO_IP=http://a", "MAESTRO_IP=http://a: se esperaba el nombre o la dirección de una máquina.")]
    [InlineData("MAESTRO_PORT=65536", "MAESTRO_PORT=65536: se esperaba un número entero entre 0 y 65535.")]
    [InlineData("MAESTRO_PORT=0", "MAESTRO_PORT=0: para encontrar al maestro se esperaba un número entero entre 1 y 65535.")]
    public void What_is_no_address_is_refused_by_its_variable(string variables, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<SettingException>(() => Read(variables)).Message);

    [Theory]
    [InlineData("http://m:6001/", "http://m:6001/"), InlineData("https://m/granja", "https://m/granja/"), InlineData("m:80", "http://m/")]
    [InlineData("[::1]", "http://[::1]:5001/"), InlineData("[::1]:6001", "http://[::1]:6001/"), InlineData(" m ", "http://m:5001/")]
    [InlineData("ftp://m", null), InlineData("http://", null), InlineData("a b", null), InlineData("", null)]
    [InlineData(":a]@m", "http://m:5001/"), InlineData("\u202e.5", null), InlineData("m#a", null)]
    [InlineData("h\uc472\uc20a\u4f56\u6d24\u5bf0\uf9ea\u4a4c\u74a5\u09a8\u33ff\u151b\ufffd\u692f\u5801\u0e28\u20cb\u9bc4\ub500", null)] // more than 63 letters as name servers count; it threw only when the name was asked for
    public void An_address_is_read_as_people_write_it(string text, string? expected) =>
        Assert.Equal(expected, MasterAddresses.Parse(text)?.ToString());

    private static IReadOnlyList<Uri> Read(string variables) => MasterAddresses.Read(
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]).GetValueOrDefault);
}
