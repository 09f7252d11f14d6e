using System.Text.Json.Nodes;

namespace HpcHangfire.SystemTests.Stored;

/// <summary>What an earlier version stored is read and continued. Each test has its own jobs in the one farm.</summary>
public abstract class StoredFarmTests(ContinuedFarm farm)
{
    private ContinuedFarm Farm
    {
        get
        {
            farm.SkipUnlessPossible();
            return farm;
        }
    }

    private JsonObject Told => Farm.Stored.Told;

    [Fact]
    public void Every_stored_job_reads_back_as_it_was()
    {
        var retried = Farm.Stored.Job("retried");
        Assert.All(Told["trabajos"]!.AsObject().Where(job => job.Key != retried), job => Same(Now(job.Key), Farm.First["trabajos"]![job.Key]!));
        Assert.Contains(Told["trabajos"]!.AsObject(), job => Farm.Stored.Evidence(job.Key) is not null);

        // This one was due for a retry in some seconds, which have passed: it waits for another reason now.
        var (then, now) = (Now(retried), Farm.First["trabajos"]![retried]!.DeepClone());
        Assert.StartsWith("se reintentará en ", (string?)then["espera"]!["motivo"], StringComparison.Ordinal);
        now["espera"]!["motivo"] = (string?)then["espera"]!["motivo"];
        Same(then, now);
    }

    [Fact]
    public void Every_stored_console_reads_back_as_it_was() => Same(Told["consolas"]!, Farm.First["consolas"]!);

    /// <summary>Except for the time of the answer, the scores, since a master scores each worker again every second, and what that version did not say.</summary>
    [Theory, InlineData("estado"), InlineData("esclavos"), InlineData("memoria"), InlineData("resultados")]
    public void The_farm_reads_back_as_it_was(string path) => Same(
        Without(Told[path]!, "puntaje", "puntaje_partes"), Without(Farm.First[path]!, "puntaje", "puntaje_partes", "por_operador"));

    [Fact]
    public void Pictures_counts_values_and_thumbnails_are_served_byte_for_byte() =>
        Assert.Equal(Told["archivos"]!.AsObject().ToDictionary(file => file.Key, file => (string)file.Value!), Farm.Files);

    [Fact]
    public void What_waited_is_rendered_to_the_end()
    {
        var bound = Farm.Stored.Job("bound");
        Assert.Equal(11, Farm.Ended.Count);
        Assert.All(Farm.Ended.Where(job => job.Key != bound), job =>
        {
            CheckCompleted(job.Key, job.Value);
            Assert.Equal("esclavo1", (string?)job.Value["esclavo"]); // the other one is paused
            Assert.Equal(job.Key == Farm.Stored.Job("retried") ? 2 : 1, (int?)job.Value["intentos"]);
        });
        Assert.Equal("fallido", (string?)Farm.Ended[bound]["estado"]);
        Assert.StartsWith("fijado al esclavo esclavo9, que no da señales desde hace ", (string?)Farm.Ended[bound]["error"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_results_file_goes_on_with_the_line_that_was_not_written()
    {
        var written = Farm.Stored.ResultLines;
        Assert.Equal(written, Farm.ResultLines.Take(written.Count));
        Assert.Contains(", ajeno, juliaCython, 40x30, 51, ", Farm.ResultLines[written.Count], StringComparison.Ordinal);
        Assert.Equal(written.Count + 1 + Farm.Ended.Count - 1, Farm.ResultLines.Count); // all that waited except the one that failed
    }

    [Fact]
    public async Task The_jobs_files_lines_stay_taken_and_the_cleared_one_comes_back_when_it_is_asked_for()
    {
        await File.AppendAllTextAsync(Farm.JobsFile, "Numpy,40,30,72\n"); // once this one is seen, all were looked at
        await Testing.Eventually.True(async () => (await OfTheFileAsync()).ContainsKey(72), "the watch sees a new line");
        var jobs = await OfTheFileAsync();
        Assert.Equal([70, 71, 72], jobs.Keys.Order());
        Assert.Equal((3, 1), (jobs[70].Count, jobs[71].Count));
        Assert.All(jobs[70].Concat(jobs[71]), id => Assert.NotNull(Told["trabajos"]![id]));

        var receipts = (await Farm.PostAsync("cargar_trabajos"))["lineas"]!.AsArray();

        Assert.Equal(["ya_cargada", "ya_cargada", "encolada", "ya_cargada", "ya_cargada"], receipts.Select(line => (string?)line!["estado"]));
        Assert.Equal(jobs[70].Order(), [.. ((int[])[0, 1]).Select(line => (string)receipts[line]!["trabajo_id"]!).Append(Farm.Stored.Job("cleared line")).Order()]);
        CheckCounts(Farm.Stored.Job("cleared line"), await Farm.CompletedAsync((string)receipts[2]!["trabajo_id"]!));
    }

    [Theory, InlineData("pedido 1", "keyed"), InlineData("pedido 2", "waiting keyed")]
    public async Task The_same_key_gives_the_same_job(string key, string role)
    {
        var answer = await Farm.PostAsync("agregar_trabajo", new JsonObject { ["algoritmo"] = "Numpy", ["width"] = 8, ["height"] = 8, ["iteraciones"] = 8, ["clave"] = key });

        Assert.Equal(Farm.Stored.Job(role), (string?)answer["trabajo_id"]);
    }

    [Theory, InlineData("crashed"), InlineData("cancelled")]
    public async Task A_failed_or_cancelled_job_is_tried_again(string role)
    {
        var id = Farm.Stored.Job(role);
        await Farm.PostAsync($"trabajos/{id}/reintentar");

        var job = await Farm.CompletedAsync(id);
        CheckCompleted(id, job);
        Assert.Equal(1, (int?)job["intentos"]);
    }

    [Theory, InlineData("timed out"), InlineData("endless")]
    public async Task A_job_without_an_end_is_tried_again_and_cancelled(string role)
    {
        var id = Farm.Stored.Job(role);
        await Farm.PostAsync($"trabajos/{id}/reintentar");
        await Farm.CancelAsync(id);

        Assert.Equal("cancelado", (string?)(await Farm.GetAsync($"trabajos/{id}"))["estado"]);
    }

    [Theory, InlineData("counts", "histograma"), InlineData("smooth counts", "suave"), InlineData("distance counts", "distancia"), InlineData("recoloured", "bandas")]
    public async Task Kept_counts_are_coloured_again(string role, string colouring)
    {
        var id = Farm.Stored.Job(role);
        var given = await Farm.PostAsync($"trabajos/{id}/recolorear", new JsonObject { ["paleta"] = "fuego", ["coloreado"] = colouring });

        var job = await Farm.CompletedAsync((string)given["trabajo_id"]!);
        Assert.Equal((string?)Told["trabajos"]![id]!["resultado"]!["sha256_conteos"], (string?)job["resultado"]!["sha256_conteos"]);
    }

    [Fact]
    public async Task A_paused_worker_is_still_paused() => Assert.Equal(
        ["pausado por el operador"],
        (await Farm.GetAsync("esclavos"))["esclavo2"]!["compuerta"]!["motivos"]!.AsArray().Select(reason => (string?)reason));

    [Fact]
    public async Task The_dashboard_knows_what_a_stored_job_is()
    {
        var id = Farm.Stored.Job("keyed");

        Assert.Contains($"data-job=\"{id}\"", await Farm.PageAsync($"hangfire/hpc/trabajos/{id}/ir"), StringComparison.Ordinal);
    }

    // As that version told a job, with what it kept and did not tell.
    private JsonObject Now(string id)
    {
        var job = Told["trabajos"]![id]!.DeepClone().AsObject();
        if (Farm.Stored.Evidence(id) is { } evidence)
            job["evidencia"] = evidence;
        return job;
    }

    private void CheckCompleted(string id, JsonObject job)
    {
        Assert.Equal((id, "completado"), ((string?)job["trabajo_id"], (string?)job["estado"]));
        CheckCounts(id, job);
    }

    // Against a job of the same order that the earlier version rendered.
    private void CheckCounts(string id, JsonObject job)
    {
        var expected = Told["conteos"]![id]!;
        Assert.Equal(
            ((long)expected["suma_conteos"]!, (string)expected["sha256_conteos"]!),
            ((long)job["resultado"]!["suma_conteos"]!, (string)job["resultado"]!["sha256_conteos"]!));
    }

    // Ids of the jobs that are lines of the jobs file, by their iterations, which no other order has.
    private async Task<Dictionary<int, List<string>>> OfTheFileAsync() =>
        (await Farm.GetAsync("trabajos?limite=500"))["trabajos"]!.AsArray()
            .Where(job => (int)job!["iteraciones"]! is 70 or 71 or 72)
            .GroupBy(job => (int)job!["iteraciones"]!, job => (string)job!["trabajo_id"]!)
            .ToDictionary(jobs => jobs.Key, jobs => jobs.ToList());

    private static JsonObject Without(JsonNode answer, params string[] names)
    {
        var copy = answer.DeepClone().AsObject();
        copy.Remove("timestamp");
        Strip(copy);
        return copy;

        void Strip(JsonObject within)
        {
            foreach (var name in names)
                within.Remove(name);
            foreach (var inner in within.Select(member => member.Value).OfType<JsonObject>())
                Strip(inner);
        }
    }

    private static void Same(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected {expected.ToJsonString()}, was {actual.ToJsonString()}");
}

public sealed class StoredFarmTestsOnGarnet(ContinuedFarmOnGarnet farm) : StoredFarmTests(farm), IClassFixture<ContinuedFarmOnGarnet>;

public sealed class StoredFarmTestsOnRedis(ContinuedFarmOnRedis farm) : StoredFarmTests(farm), IClassFixture<ContinuedFarmOnRedis>;
