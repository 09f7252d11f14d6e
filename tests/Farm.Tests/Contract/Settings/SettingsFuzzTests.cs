using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.Fuzz;

namespace HpcHangfire.Farm.Tests.Contract.Settings;

/// <summary>A setting is understood, or refused by the one exception that its program explains.</summary>
[Collection(typeof(Fuzzed))]
public sealed class SettingsFuzzTests
{
    private static readonly string[] s_valid =
    [
        "10", "0.5", "300", "true", "no", "DEBUG", "0.0.0.0", "Numpy,julia", "['Numpy','julia']", "172.16.0.0/12, 10.0.0.0/8", "fd00::/8", "granja.ejemplo.org, *.lab.local",
        "http://maestro:5001;https://[::1]:5002/", "maestro;127.0.0.1:5003", "localhost:6379,defaultDatabase=1", "redis://usuario:clave@servidor:6379/1", "rediss://h",
        "uno:26379,dos:26379,serviceName=granja", "!/tmp/redis", "/etc/granja/trabajos.txt", "vector256",
    ];

    private static readonly Action<Func<string, string?>>[] s_readers = [.. Variables.All.Select(Reader)];

    [Fact]
    public Task Any_text_is_a_setting_or_refused() => Fuzzing.RunAsync(3_000, source => source.Text(s_valid), text =>
    {
        foreach (var read in s_readers)
            Read(() => read(_ => text));
    });

    [Fact]
    public Task Any_text_is_a_master_or_none() => Fuzzing.RunAsync(10_000, source => source.Text(s_valid), text =>
    {
        if (MasterAddresses.Parse(text) is { } url)
            Assert.EndsWith("/", url.AbsoluteUri, StringComparison.Ordinal);
        foreach (var variable in (string[])["MAESTRO_IP", "MAESTRO_URL"])
            Read(() => Assert.DoesNotContain(MasterAddresses.Read(name => name == variable ? text : null), address => MasterAddresses.AsciiHost(address) is null));
    });

    [Fact]
    public Task Any_text_is_a_Redis_or_refused() => Fuzzing.RunAsync(10_000, source => source.Text(s_valid), text => Read(() =>
    {
        var address = RedisAddress.Parse(text);
        _ = address.Places;
        _ = address.ToString();
    }));

    private static Action<Func<string, string?>> Reader(Setting setting)
    {
        var read = setting.GetType().GetMethod("Read", [typeof(Func<string, string?>)])!;
        return variables => read.Invoke(setting, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [variables], null);
    }

    private static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (SettingException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }
}
