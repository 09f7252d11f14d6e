using System.Text.Json;
using System.Text.Json.Nodes;
using HpcHangfire.Farm.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Jobs;

/// <summary>Results that somebody wrote into Redis by hand.</summary>
public sealed class ForgedResultTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private readonly RunningMaster _master = fixture.Master;

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../claves/secreto.xml")]
    [InlineData("../resultados.txt")]
    [InlineData("otro.1.png")]
    [InlineData("{0}.{1}.png/../otro.1.png")]
    [InlineData("{0}.{1}.xml")]
    [InlineData("")]
    public async Task A_result_that_names_another_file_serves_none(string name)
    {
        var database = _master.Services.GetRequiredService<FarmRedis>().Database;
        File.WriteAllText(Path.Combine(_master.DataFolder, "claves", "secreto.xml"), "secret");
        File.WriteAllText(Path.Combine(_master.DataFolder, "imagenes", "otro.1.png"), "secret");
        var attempt = await _master.BeginAsync(await _master.SubmitAsync());
        using (var stored = await _master.StoreAsync(attempt, RunningMaster.Png(1)))
            await _master.Ledger.CommitAsync(attempt, RunningMaster.Result($"{attempt.JobId}.{attempt.Token}.png"));
        var record = FarmKeys.Job(attempt.JobId);
        var result = JsonNode.Parse((string)(await database.HashGetAsync(record, JobFields.Result))!)!.AsObject();
        var image = result.Single(member => member.Value?.GetValueKind() == JsonValueKind.String && $"{member.Value}".EndsWith(".png", StringComparison.Ordinal)).Key;
        result[image] = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, attempt.JobId, attempt.Token);
        result["Counts"] = result[image]!.DeepClone();
        await database.HashSetAsync(record, JobFields.Result, result.ToJsonString());

        foreach (var path in (string[])["imagen", "conteos"])
        {
            using var answer = await _master.Client.GetAsync(new Uri($"/trabajos/{attempt.JobId}/{path}", UriKind.Relative));
            Assert.Equal(410, (int)answer.StatusCode);
            Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
