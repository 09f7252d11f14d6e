using System.Net;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Settings;
using HpcHangfire.Testing.RespServers;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>Where Redis is, as operators write it.</summary>
public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost:6379", false, null, null, null)]
    [InlineData("redis://nodo-7:7000/3", "nodo-7:7000", false, null, null, 3)]
    [InlineData("rediss://nodo-7", "nodo-7:6379", true, null, null, null)]
    [InlineData("redis://granja:a%2Cb%40c@127.0.0.1:6380/0", "127.0.0.1:6380", false, "granja", "a,b@c", 0)]
    [InlineData("redis://:secreta@[::1]:6380", "[::1]:6380", false, null, "secreta", null)]
    [InlineData("nodo-7:7000,defaultDatabase=3,ssl=true,user=granja,password=abc", "nodo-7:7000", true, "granja", "abc", 3)]
    public void A_url_means_what_it_means_to_others(string address, string server, bool tls, string? user, string? password, int? database)
    {
        var options = RedisAddress.Parse(address).Options;

        var endPoint = Assert.Single(options.EndPoints);
        Assert.Equal(server, endPoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : endPoint.ToString());
        Assert.Equal((tls, user, password, database), (options.Ssl, options.User, options.Password, options.DefaultDatabase));
    }

    [Theory]
    [InlineData("http://localhost:6379", "http://localhost:6379")]
    [InlineData("redis://", "redis://")]
    [InlineData("redis://granja:secreta@h\uc472\uc20a\u4f56\u6d24\u5bf0\uf9ea\u4a4c\u74a5\u09a8\u33ff\u151b\ufffd\u692f\u5801\u0e28\u20cb\u9bc4\ub500", "redis://…@h\uc472\uc20a\u4f56\u6d24\u5bf0\uf9ea\u4a4c\u74a5\u09a8\u33ff\u151b\ufffd\u692f\u5801\u0e28\u20cb\u9bc4\ub500")]
    [InlineData("redis://granja:secreta@nodo/uno", "redis://…@nodo/uno")]
    [InlineData("redis://:secreta@nodo?db=1", "redis://…@nodo?db=1")]
    [InlineData("redis://granja:secreta#1@nodo/0", "redis://…@nodo/0")]
    public void What_is_none_is_refused_without_telling_the_password(string address, string shown)
    {
        var refusal = Assert.Throws<SettingException>(() => RedisAddress.Parse(address));

        Assert.StartsWith($"REDIS={shown}: ", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secreta", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_may_be_a_file_and_a_variable_comes_first()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "a,b=c\n");
        Assert.Equal("a,b=c", Read(("REDIS_CLAVE_ARCHIVO", file)).Options.Password);
        Assert.Equal("d", Read(("REDIS_CLAVE", "d"), ("REDIS_CLAVE_ARCHIVO", file), ("REDIS", "localhost,password=e")).Options.Password);
        Assert.Equal("e", Read(("REDIS", "localhost,password=e")).Options.Password);
        Assert.Equal("granja", Read(("REDIS_USUARIO", "granja")).Options.User);
        Assert.Equal("a,b=c", Read(("REDIS_USUARIO_ARCHIVO", file)).Options.User);
        File.Delete(file);
        var refusal = Assert.Throws<SettingException>(() => Read(("REDIS_CLAVE_ARCHIVO", file)));
        Assert.StartsWith($"REDIS_CLAVE_ARCHIVO={file}: el archivo no se puede leer: ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_with_a_comma_opens_a_server_that_wants_it()
    {
        await using var server = new RedisServerFixture();
        await server.InitializeAsync();
        await using (var admin = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true"))
            await admin.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", "a,b=c");

        await using var redis = FarmRedis.Connect(Read(("REDIS", server.Configuration), ("REDIS_CLAVE", "a,b=c")));
        await redis.Database.StringSetAsync("x", "1");
        Assert.Equal("1", await redis.Database.StringGetAsync("x"));
    }

    [Fact]
    public async Task A_database_that_the_server_lacks_is_refused_with_those_it_has()
    {
        await using var server = new RedisServerFixture();
        await server.InitializeAsync();
        var refusal = Assert.Throws<SettingException>(() => FarmRedis.Connect(server.Configuration + ",defaultDatabase=99"));
        Assert.Equal("REDIS=99: el servidor tiene 16 bases de datos, de la 0 a la 15.", refusal.Message);
    }

    private static RedisAddress Read(params (string Name, string Value)[] variables) => RedisAddress.Read(new SettingsReader(
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(v => KeyValuePair.Create(v.Name, (string?)v.Value))).Build()));
}
