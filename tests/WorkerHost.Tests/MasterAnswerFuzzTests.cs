using System.Net;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.Fuzz;
using HpcHangfire.WorkerHost.ForeignMasters;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Rendering;
using Microsoft.Extensions.Logging.Abstractions;

namespace HpcHangfire.WorkerHost.Tests;

/// <summary>What calls itself a master may answer anything.</summary>
[Collection(typeof(Fuzzed))]
public sealed class MasterAnswerFuzzTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private const string Ping = """{"status":"active","timestamp":1.5,"trabajos_pendientes":0,"esclavos_activos":1,"granja":"otra"}""";
    private const string Problem = """{"error":"No existe el trabajo t1.","status":404,"detail":"x"}""";

    [Fact]
    public async Task Its_ping_says_whose_it_is_or_nothing()
    {
        await using var redis = FarmRedis.Connect(farm.Redis);
        await Fuzzing.RunAsync(3_000, source => source.Json(Ping), body => IsForeignAsync(redis, body));
    }

    [Fact]
    public async Task A_name_that_is_not_Unicode_is_nobodys()
    {
        await using var redis = FarmRedis.Connect(farm.Redis);
        Assert.False(await IsForeignAsync(redis, """{"granja":"\ud800"}"""u8.ToArray()));
    }

    [Fact]
    public Task Its_refusal_has_a_reason() => Fuzzing.RunAsync(3_000, source => source.Json(Problem), async body =>
    {
        using var answer = new HttpResponseMessage(HttpStatusCode.NotFound) { Content = new ByteArrayContent(body) };
        Assert.NotEmpty(await MasterAnswer.ReasonAsync(answer, CancellationToken.None));
    });

    private static async Task<bool?> IsForeignAsync(FarmRedis redis, byte[] body)
    {
        using var http = new HttpClient(new Answering(body)) { BaseAddress = new Uri("http://maestro/") };
        return await new ForeignMaster(http, new FarmIdentity(redis), new MisnamedMasters(NullLogger<MisnamedMasters>.Instance), TimeProvider.System, NullLogger<ForeignMaster>.Instance).IsForeignAsync(CancellationToken.None);
    }

    private sealed class Answering(byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) });
    }
}
