using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Farm.Workers;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Redis;

/// <summary>Records that once ended a step for all the others: the smallest of what <see cref="RecordFuzzTests"/> found.</summary>
public abstract class BrokenRecordTests(IRespServer server) : FarmTests(server)
{
    [Theory]
    [InlineData("trabajo:running", "estado", "x", "list jobs"), InlineData("trabajo:plain", "orden", "{", "list jobs"), InlineData("trabajo:plain", "orden", "null", "find jobs")]
    [InlineData("trabajo:plain", "creado", "x", "list jobs"), InlineData("trabajo:plain", "creado", "1e300", "list jobs"), InlineData("trabajo:plain", "intentos", "99999999999", "list jobs")]
    [InlineData("trabajo:done", "resultado", "{", "list completed jobs"), InlineData("trabajo:done", "resultado", """{"ComputeSeconds":1e999}""", "find jobs"), InlineData("trabajo:done", "resultado", "{", "files")]
    [InlineData("trabajo:done", "resultado", "{", "oldest jobs"), InlineData("trabajo:done", "asignacion", """{"esclavo":"e1","porque":"mejor","candidatos":[null],"puntaje":null}""", "find jobs")]
    [InlineData("trabajo:done", "entrega", "7", "find jobs"), InlineData("trabajo:pinned", "orden", "{}", "pinned jobs"), InlineData("progreso:running", "p", "NaN", "find jobs"), InlineData("progreso:running", "p", "x", "progress")]
    [InlineData("progreso:running", "n", "x", "progress"), InlineData("trabajos:borrados", "fallido", "x", "counts"), InlineData("trabajos:borrados", "fallido", "x", "oldest jobs")]
    [InlineData("esclavos", "e1", "{", "workers"), InlineData("esclavos", "e1", "null", "scores"), InlineData("esclavos", "e3", """{"Id":"e1","Address":"a","Port":1,"IsOurs":true,"LastSeen":"2026-01-01T00:00:00Z","Algorithms":[]}""", "workers")]
    [InlineData("esclavos", "e1", """{"Id":"e1","Address":null,"Port":1,"IsOurs":false,"LastSeen":"2026-01-01T00:00:00Z","Algorithms":null}""", "workers")]
    [InlineData("host:nodo-a:uso", "x", "x", "use of a host"), InlineData("host:nodo-a:uso", "x", "x 9999999999999", "use of a host")]
    [InlineData("trabajo:plain", "necesita", "x", "fetch and begin elsewhere"), InlineData("trabajo:plain", "creado", "x", "fetch and begin elsewhere"), InlineData("trabajo:plain", "creado", "0x10", "clear"), InlineData("trabajo:plain", "intentos", "x", "fetch and begin elsewhere")]
    [InlineData("trabajo:failed", "creado", "x", "retry"), InlineData("trabajo:failed", "cola", "ﬀ", "retry"), InlineData("trabajo:plain", "creado", "x", "cancel"), InlineData("trabajo:done", "terminado", "x", "oldest jobs")]
    public async Task A_broken_field_stops_nothing(string key, string field, string value, string question)
    {
        var ids = await new FilledFarm(Farm).FillAsync();

        await Farm.Redis.Database.HashSetAsync(Key(key, ids), field, value);

        await new FarmQuestions(Farm, [.. ids.Values]).All[question]();
    }

    [Theory]
    [InlineData("esclavo:e1", "{", "workers"), InlineData("esclavo:e1", """{"Host":"a","Busy":false,"CurrentJob":null,"CpuPercent":1e999,"FreeMemoryBytes":1,"Threads":1}""", "a worker")]
    [InlineData("esclavo:e1:nombre", "x", "a name"), InlineData("puntaje:motivo:e1", "[]", "workers"), InlineData("host:nodo-a:muestra", "{", "a host")]
    [InlineData("nodo:m1:reporte", "{", "reports"), InlineData("nodo:m1:reporte", """{"timestamp":1e999,"alertas":{"cpu_alto":true}}""", "alerts"), InlineData("nodo:m1:reporte", """{"nodo":"\ud800"}""", "scores")]
    [InlineData("cerca:seq", "x", "fetch and begin"), InlineData("cerca:seq", "9223372036854775808", "take over"), InlineData("segador:ultimo", "x", "expired leases"), InlineData("segador:gracia", "x", "expired leases")]
    public async Task So_does_a_broken_text(string key, string value, string question)
    {
        var ids = await new FilledFarm(Farm).FillAsync();

        await Farm.Redis.Database.StringSetAsync(FarmKeys.Prefix + key, value);

        await new FarmQuestions(Farm, [.. ids.Values]).All[question]();
    }

    [Theory, InlineData(double.NegativeInfinity), InlineData(1e300)]
    public async Task A_score_beyond_all_numbers_keeps_nobody_from_a_job(double score)
    {
        var ids = await new FilledFarm(Farm).FillAsync();

        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Scores, "e3", score);

        await new FarmQuestions(Farm, [.. ids.Values]).All["fetch and begin elsewhere"]();
    }

    [Fact]
    public async Task A_job_without_a_readable_order_is_left_out_told_once_and_fails_when_it_is_begun()
    {
        var (broken, other) = (await Farm.SubmitAsync(), await Farm.SubmitAsync());
        await Farm.Redis.Database.HashSetAsync(FarmKeys.Job(broken), JobFields.Order, "{");

        Assert.Equal([other], (await Farm.Reader.ListAsync(new JobQuery())).Jobs.Select(job => job.Id));
        Assert.Null(await Farm.Reader.FindAsync(broken));
        Assert.Equal(FarmKeys.Job(broken).ToString(), Assert.Single(Farm.Redis.Broken.TakeNews()).Key);

        var lease = Farm.Election.FetchNext(new("e1", "nodo-a"), ["media"]).Lease!;
        Assert.Null(await Farm.Ledger.BeginAsync(broken, "e1", lease));
        Assert.Equal(JobState.Failed.ToWire(), await Farm.Redis.Database.HashGetAsync(FarmKeys.Job(broken), JobFields.State));
    }

    [Fact]
    public async Task A_lease_that_says_not_whose_it_is_keeps_no_other_from_expiring()
    {
        var (lost, id) = (await Farm.SubmitAsync(), await Farm.SubmitAsync());
        await Farm.BeginAsync(lost);
        await Farm.BeginAsync(id, "esclavo2");
        var (nobodys, carrier) = ((await Farm.FindAsync(lost)).HangfireId!, (await Farm.FindAsync(id)).HangfireId);
        await Farm.Redis.Database.HashSetAsync(HangfireKeys.Job(nobodys), "State", "Processing");
        await Farm.Redis.Database.HashSetAsync(HangfireKeys.Job(carrier!), "State", "Processing");
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.Fence(nobodys));
        await Farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, [new(nobodys, 1), new(carrier, 2)]);
        await Farm.Leases.ReapAsync(); // the first look gives time
        await Farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace);

        Assert.Equal(id, Assert.Single(await Farm.Leases.ReapAsync()).JobId);
    }

    [Fact]
    public async Task A_worker_whose_registration_another_version_wrote_is_forgotten()
    {
        await Farm.Redis.Database.HashSetAsync(FarmKeys.Workers, "e9", """{ "Id":"e9","Address":"10.0.0.7","Port":5002,"IsOurs":false,"LastSeen":"2026-01-01T00:00:00Z","Algorithms":[],"Otro":1 }""");

        Assert.Equal(Forgotten.Done, await Farm.Gone.ForgetAsync((await Farm.Registry.FindAsync("e9"))!.Registration));
    }

    private static string Key(string key, IReadOnlyDictionary<string, string> ids)
    {
        var parts = key.Split(':');
        return FarmKeys.Prefix + string.Join(':', parts.Select(part => ids.GetValueOrDefault(part, part)));
    }
}

public sealed class BrokenRecordTestsOnGarnet(GarnetFixture server) : BrokenRecordTests(server), IClassFixture<GarnetFixture>;

public sealed class BrokenRecordTestsOnRedis(RedisServerFixture server) : BrokenRecordTests(server), IClassFixture<RedisServerFixture>;
