using Hangfire;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Several programs in one process share Hangfire's static log provider.</summary>
public sealed class SharedLogProviderTests(GarnetFixture server) : FarmTests(server), IClassFixture<GarnetFixture>
{
    [Fact]
    public async Task A_program_that_ended_leaves_the_others_able_to_enqueue()
    {
        _ = Farm.Hangfire;
        await using (var last = FarmOnServer.Open(Server))
            _ = last.Hangfire; // configured last, so its log is Hangfire's now

        var client = new BackgroundJobClient(Farm.Storage);

        Assert.NotNull(client.Storage);
    }
}
