using System.Collections.Concurrent;
using System.Net;
using HpcHangfire.Farm.Tests.Loops;
using HpcHangfire.Testing;
using HpcHangfire.WorkerHost.Masters;
using HpcHangfire.WorkerHost.Rendering;
using Microsoft.Extensions.Logging.Abstractions;
using Polly.Timeout;

namespace HpcHangfire.WorkerHost.Tests.Masters;

/// <summary>Workers whose MAESTRO_URL has a name that the master's HOSTS_PERMITIDOS lacks, as before an upgrade it could.</summary>
public sealed class MisnamedMasterTests(FarmFixture farm) : IClassFixture<FarmFixture>
{
    private const string Small = """{"algoritmo":"julia","width":60,"height":40,"iteraciones":30,"guardar_conteos":true}""";
    private static readonly Uri Named = new("http://render.example.org:5001/");

    [Fact]
    public async Task A_picture_waits_until_the_name_is_allowed_and_costs_one_attempt()
    {
        await using var renamed = await RenamedMaster.StartAsync(farm.Master);
        await using var worker = await StartAsync("llamado", renamed);
        var id = await farm.Master.SubmitAsync(Small);
        await Eventually.True(() => renamed.Refusals > 1, "the picture is refused and tried again");
        Assert.Equal("en_curso", (await farm.Master.GetAsync($"/trabajos/{id}")).GetProperty("estado").GetString());

        renamed.Name = null;
        Assert.Equal(1, (await farm.UntilAsync(id, "completado", TimeSpan.FromSeconds(30))).GetProperty("intentos").GetInt32());
    }

    [Fact]
    public async Task A_job_whose_time_ends_in_that_wait_is_put_off_with_what_to_do_and_loses_no_attempt()
    {
        await using var renamed = await RenamedMaster.StartAsync(farm.Master);
        renamed.Name = null;
        await using var worker = await StartAsync("colorista", renamed, ("TIMEOUT_ALGORITMO", "1"));
        var source = await farm.Master.SubmitAsync(Small);
        await farm.UntilAsync(source, "completado");

        renamed.Name = "granja.render.example";
        var id = (await farm.Master.PostAsync($"/trabajos/{source}/recolorear", "{}")).GetProperty("trabajo_id").GetString()!;
        await Eventually.True(
            async () => (await farm.Master.GetAsync($"/trabajos/{id}")).GetProperty("error").GetString() == MisnamedMasters.Advice(renamed.Address), "it says why");
        var job = await farm.Master.GetAsync($"/trabajos/{id}");
        Assert.Equal(("pendiente", 0), (job.GetProperty("estado").GetString(), job.GetProperty("intentos").GetInt32()));
        using var cancelled = await farm.Master.SendAsync("DELETE", $"/trabajos/{id}"); // no other test's worker gets it
    }

    [Fact]
    public async Task An_order_whose_result_such_a_master_would_refuse_is_not_taken()
    {
        await using var renamed = await RenamedMaster.StartAsync(farm.Master);
        await using var worker = await StartAsync("prestado", renamed);

        var (status, _, answer) = await worker.PostAsync("/ejecutar", """{"id":"ajena","algoritmo":"Numpy","width":80,"height":60,"iteraciones":100}""");

        Assert.Equal((409, MisnamedMasters.Advice(renamed.Address)), (status, answer.GetProperty("error").GetString()));
        Assert.False((await worker.GetAsync("/ping")).GetProperty("ocupado").GetBoolean());
    }

    [Fact]
    public async Task One_that_hangs_up_on_a_large_body_before_its_answer_is_read_is_known_too()
    {
        var misnamed = new MisnamedMasters(NullLogger<MisnamedMasters>.Instance);
        var master = farm.Master.Client.BaseAddress!;
        using var rename = new Rename { InnerHandler = new SocketsHttpHandler() };
        using var http = new HttpClient(new AnyMaster([master], misnamed, TimeProvider.System) { InnerHandler = rename });

        await Eventually.True(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(master, "trabajos/nadie/imagen?ficha=1"));
                request.Content = new ByteArrayContent(new byte[40 << 20]); // more than a server reads to be able to answer
                try
                {
                    using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
                    Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
                }
                catch (HttpRequestException)
                {
                }

                return request.Options.TryGetValue(NamePatience.Refusing, out _);
            },
            "it is known why");
    }

    [Fact]
    public void Each_master_is_told_once_with_what_to_do()
    {
        var lines = new ConcurrentQueue<string>();
        var misnamed = new MisnamedMasters(new CollectedLog<MisnamedMasters>(lines));

        foreach (var answer in (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.MisdirectedRequest, HttpStatusCode.MisdirectedRequest, HttpStatusCode.OK, HttpStatusCode.MisdirectedRequest])
        {
            Assert.Equal(answer != HttpStatusCode.OK, misnamed.Note(Named, answer));
            Assert.Equal(answer != HttpStatusCode.OK, misnamed.Refuses(Named));
        }

        Assert.StartsWith("Warning: The master http://render.example.org:5001/ does not answer by that name (421); add render.example.org to HOSTS_PERMITIDOS", Assert.Single(lines), StringComparison.Ordinal);
        Assert.Equal(
            "El maestro http://render.example.org:5001/ no atiende por ese nombre: añada render.example.org a su HOSTS_PERMITIDOS, o ponga su dirección IP en MAESTRO_URL.",
            MisnamedMasters.Advice(Named));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Only_a_wait_in_which_a_name_was_refused_ends_for_that_reason(bool refused)
    {
        using var http = new HttpClient(new NamePatience { InnerHandler = new Impatient(refused) });
        if (refused)
            Assert.Equal(MisnamedMasters.Advice(Named), (await Assert.ThrowsAsync<MasterNameException>(AskAsync)).Message);
        else
            await Assert.ThrowsAsync<TimeoutRejectedException>(AskAsync);

        Task AskAsync() => http.GetAsync(Named, TestContext.Current.CancellationToken);
    }

    private Task<RunningWorker> StartAsync(string name, RenamedMaster master, params (string, string)[] more) =>
        farm.StartWorkerAsync(name, [("MAESTRO_URL", $"{master.Address}"), ("MAX_REINTENTOS", "1"), .. more]);

    /// <summary>Calls the master by a name that it does not have.</summary>
    private sealed class Rename : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = "granja.render.example";
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>The waiting for a master, at its end.</summary>
    private sealed class Impatient(bool refused) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (refused)
                request.Options.Set(NamePatience.Refusing, Named);
            throw new TimeoutRejectedException();
        }
    }
}
