using System.Text.Json;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace HpcHangfire.Web.Tests.Members;

/// <summary>An operator has a worker forgotten.</summary>
public sealed class WorkerEndpointTests(MasterFixture fixture) : IClassFixture<MasterFixture>
{
    private static readonly WorkerState Idle = new("nodo-a", false, null, 12.5, 1 << 30, 4);
    private readonly RunningMaster _master = fixture.Master;

    private WorkerRegistry Registry => _master.Services.GetRequiredService<WorkerRegistry>();

    [Fact]
    public async Task One_that_is_gone_is_deleted_once()
    {
        await Registry.RegisterAsync(Ours("viejo"));

        JsonLike.Equal("""{"status":"deleted","esclavo":"viejo"}""", await DeleteAsync("viejo", 200));
        Assert.Null(await Registry.FindAsync("viejo"));
        Assert.Equal("No existe el esclavo viejo.", (await DeleteAsync("viejo", 404)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task One_of_ours_that_lives_is_kept_and_the_answer_says_why()
    {
        await Registry.AnnounceAsync(Ours("vivo"), Idle);

        Assert.Equal("El esclavo vivo es de la granja y está activo: se anunciaría de nuevo. Deténgalo antes.", (await DeleteAsync("vivo", 409)).GetProperty("error").GetString());
        Assert.NotNull(await Registry.FindAsync("vivo"));
    }

    [Fact]
    public async Task One_with_a_job_is_kept_and_a_foreign_one_without_is_not_even_alive()
    {
        await Registry.AnnounceAsync(Ours("ajeno") with { IsOurs = false, Machine = "otra" }, Idle);
        await _master.SubmitAsync($$"""{"esclavo":"ajeno",{{RunningMaster.Order[1..]}}""");
        var lease = _master.Services.GetRequiredService<Election>().FetchNext(new LeaseOwner("ajeno", "nodo-a"), [QueueNames.OfWorker("ajeno")]).Lease!;

        Assert.Equal("El esclavo ajeno tiene un trabajo; espere a que termine o cancélelo.", (await DeleteAsync("ajeno", 409)).GetProperty("error").GetString());
        _master.Services.GetRequiredService<LeaseTable>().GiveBack(lease);
        await DeleteAsync("ajeno", 200);
    }

    private async Task<JsonElement> DeleteAsync(string worker, int status)
    {
        using var answer = await _master.SendAsync("DELETE", $"/esclavos/{worker}");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{worker}: {(int)answer.StatusCode} {text}");
        return JsonElement.Parse(text);
    }

    private static WorkerRegistration Ours(string id) => new(id, "10.0.0.7", 5011, true, default, ["Numpy"]);
}
