using Hangfire.Storage;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>Hangfire's locks while Redis is away.</summary>
public sealed class LockInOutageTests
{
    [Fact]
    public async Task A_jobs_lock_tells_of_the_outage_and_a_schedulers_that_others_may_do_its_work()
    {
        await using var farm = Open(new Nobody());
        using var connection = farm.Storage.GetConnection();

        Assert.True(RedisOutage.Is(Assert.ThrowsAny<Exception>(() => connection.AcquireDistributedLock("job:4f736875:state-lock", TimeSpan.FromSeconds(1)))));
        Assert.Throws<DistributedLockTimeoutException>(() => connection.AcquireDistributedLock("locks:schedulepoller", TimeSpan.FromSeconds(1)));
    }

    private sealed class Nobody : IRespServer
    {
        public string Configuration => "127.0.0.1:1,connectTimeout=200";

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
