using HpcHangfire.Cli.Master;

namespace HpcHangfire.Cli.Tests.Master;

public sealed class MasterAddressTests
{
    [Theory]
    [InlineData("", "http://localhost:5001/")]
    [InlineData("MAESTRO_IP=10.0.0.9", "http://10.0.0.9:5001/")]
    [InlineData("MAESTRO_PORT=5055", "http://localhost:5055/")]
    [InlineData("MAESTRO_IP=10.0.0.9 MAESTRO_PORT=5055", "http://10.0.0.9:5055/")]
    [InlineData("MAESTRO_URL=http://m:6001 MAESTRO_IP=10.0.0.9 MAESTRO_PORT=5055", "http://m:6001/")]
    [InlineData("MAESTRO_URL=http://m:6001;http://n:6001", "http://m:6001/")]
    [InlineData("MAESTRO_URL=m;http://n:6001", "http://m:5001/")]
    public void Without_the_flag_the_environment_tells(string environment, string expected)
    {
        var variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);

        Assert.Equal(expected, MasterAddress.Find(null, variables.GetValueOrDefault).ToString());
    }

    [Theory]
    [InlineData("http://m:6001", "http://m:6001/")]
    [InlineData("http://m:6001/", "http://m:6001/")]
    [InlineData("https://m/granja", "https://m/granja/")]
    [InlineData("m", "http://m:5001/")]
    [InlineData("m:80", "http://m/")]
    [InlineData("10.0.0.9:6001", "http://10.0.0.9:6001/")]
    [InlineData("[::1]", "http://[::1]:5001/")]
    [InlineData("[::1]:6001", "http://[::1]:6001/")]
    public void The_flag_takes_a_url_a_host_or_a_host_and_port(string flag, string expected) =>
        Assert.Equal(expected, MasterAddress.Find(flag, name => name == "MAESTRO_URL" ? "http://otro:1" : null).ToString());

    [Theory, InlineData("pronto"), InlineData("0"), InlineData("-1"), InlineData("NaN")]
    public async Task A_timeout_that_is_no_number_of_seconds_is_wrong_usage(string timeout)
    {
        var ended = await new Client { Variables = { ["HTTP_TIMEOUT"] = timeout } }.RunAsync("ping");

        Assert.Equal(2, ended.Code);
        Assert.StartsWith($"hpc: HTTP_TIMEOUT vale «{timeout}»", ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP_TIMEOUT", "86401", "se esperaba un número entre 0.1 y 86400.")]
    [InlineData("MAESTRO_URL", "ftp://m", "se esperaba una dirección como http://maestro:5001, o varias separadas por «;».")]
    [InlineData("MAESTRO_IP", "a/b@", "se esperaba el nombre o la dirección de una máquina.")]
    [InlineData("MAESTRO_PORT", "70000", "se esperaba un número entero entre 0 y 65535.")]
    [InlineData("MAESTRO_PORT", "0", "para encontrar al maestro se esperaba un número entero entre 1 y 65535.")]
    public async Task A_wrong_variable_is_wrong_usage_and_says_what_is_allowed(string name, string value, string why)
    {
        var ended = await new Client { Variables = { [name] = value } }.RunAsync("ping");

        Assert.Equal((2, $"hpc: {name} vale «{value}»: {why}\n"), (ended.Code, ended.Error));
    }

    [Fact]
    public async Task The_environment_reaches_the_verbs()
    {
        await using var master = (await StandInMaster.StartAsync()).Answer("GET /ping", Contract.Ping);

        Assert.Equal(0, (await new Client { Variables = { ["MAESTRO_URL"] = master.Url } }.RunAsync("ping")).Code);
    }
}
