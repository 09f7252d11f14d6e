using CsCheck;
using Hangfire.States;
using HpcHangfire.Contract.Jobs;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Settings;
using HpcHangfire.Farm.Jobs;
using HpcHangfire.Farm.Orders;
using HpcHangfire.Farm.Queues;
using HpcHangfire.Farm.Redis;
using HpcHangfire.Farm.Tests.Jobs;
using HpcHangfire.Testing.RespServers;
using static HpcHangfire.Farm.Tests.Jobs.FarmOnServer;

namespace HpcHangfire.Farm.Tests.Queues;

/// <summary>
/// Random interleavings of the lease scripts against a model that knows each queue's order. After each step every job has at
/// most one owner, was committed at most once, and is in exactly one place: a queue, a lease, or done.
/// </summary>
public abstract class LeaseModelTests(IRespServer server) : IAsyncLifetime
{
    private const int MostJobs = 4; // few, so that much happens to each

    // Which job: an index, or the one fetched last.
    private const int LastFetched = -1;

    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> AnyStep =
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[LastFetched, 2], Gen.Bool).Select(step => new[] { step });

    // Lives in their usual order, which single random steps would seldom form.
    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> UsualSteps = Gen.OneOf(
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin, Verb.Expire, Verb.Reap]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Expire, Verb.Reap]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin, Verb.Evict]),
            Gen.Const<Verb[]>([Verb.Fetch, Verb.Begin, Verb.Commit, Verb.FinishWithoutAcknowledging]))
        .Select(verbs => Array.ConvertAll(verbs, verb => (verb, LastFetched, true)));

    private static readonly Gen<(Verb Verb, int Which, bool Newest)[]> Lives =
        Gen.OneOf(AnyStep, AnyStep, UsualSteps).Array[5, 40].Select(steps => steps.SelectMany(s => s).ToArray());

    private FarmOnServer _farm = null!;
    private int _expired;

    private enum Verb
    {
        Submit,
        Fetch,
        Begin,
        Renew,
        Expire,
        Reap,
        Commit,
        FinishWithoutAcknowledging,
        Acknowledge,
        GiveBack,
        Evict,
        Abort,
        Cancel,
        Clear,
    }

    public async ValueTask InitializeAsync() => _farm = await OpenEmptyAsync(server, new KeyValuePair<string, string?>(Variables.MaxEvictions.Name, $"{LeaseModel.MostEvictions}"));

    public async ValueTask DisposeAsync()
    {
        await _farm.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public Task Every_job_has_one_place_and_at_most_one_owner_whatever_the_order_of_the_scripts() => Lives.SampleAsync(
        async life =>
        {
            await _farm.Redis.Database.ExecuteAsync("FLUSHDB");
            await _farm.Leases.ReapAsync(); // the very first look begins with a grace
            await _farm.Redis.Database.KeyDeleteAsync(FarmKeys.ReapGrace);
            var farm = new LeaseModel();
            foreach (var (verb, which, newest) in life)
            {
                await StepAsync(farm, verb, which, newest);
                await CompareAsync(farm);
            }
        },
        iter: 100,
        threads: 1);

    private async Task StepAsync(LeaseModel farm, Verb verb, int which, bool newest)
    {
        if (farm.Jobs.Count == 0 || (verb == Verb.Submit && farm.Jobs.Count < MostJobs))
        {
            var priority = (JobPriority)(1 + ((which + 1) % 3));
            var id = await _farm.SubmitAsync(priority);
            farm.Add(new LeasedJobModel(id, (await _farm.FindAsync(id)).HangfireId!, Order(priority).Queue));
            return;
        }

        if (verb == Verb.Fetch)
        {
            var lease = _farm.Election.FetchNext(new LeaseOwner("esclavo1", "nodo-a"), LeaseModel.Queues).Lease;
            var job = farm.Fetch();
            Assert.Equal(job?.Carrier, lease?.HangfireId);
            if (job is not null)
                job.Leases.Add(lease!);
            return;
        }

        if (verb == Verb.Reap)
        {
            var reaped = await _farm.Leases.ReapAsync();
            Assert.Equal(farm.Reap(), reaped.Select(r => (r.HangfireId, r.Outcome == ReapOutcome.Failed)));
            return;
        }

        if (verb == Verb.Clear)
        {
            Assert.Equal(farm.Clear(), await _farm.Control.ClearAsync("limpieza"));
            return;
        }

        var one = which == LastFetched ? farm.LastFetched ?? farm.Jobs[0] : farm.Jobs[which % farm.Jobs.Count];
        if (verb == Verb.Cancel)
        {
            await _farm.Control.CancelAsync(one.Id, "fuera");
            if (one.State is JobState.Waiting or JobState.Running)
                farm.End(one, JobState.Cancelled);
        }
        else if (one.Leases.Count > 0)
        {
            await HolderStepAsync(farm, verb, one, newest ? one.Leases[^1] : one.Leases[0]);
        }
    }

    /// <summary>What a holder of a lease does, perhaps long after it lost it.</summary>
    private async Task HolderStepAsync(LeaseModel farm, Verb verb, LeasedJobModel job, Lease lease)
    {
        var owns = job.Holder == lease;
        switch (verb)
        {
            case Verb.Expire when owns && !job.Expired:
                await _farm.Redis.Database.SortedSetAddAsync(FarmKeys.Leases, job.Carrier, ++_expired);
                farm.Expire(job);
                break;
            case Verb.Renew:
                Assert.Equal(owns, _farm.Leases.Renew(lease));
                if (owns)
                    farm.Renew(job);
                break;
            case Verb.Begin:
                var attempt = await _farm.Ledger.BeginAsync(job.Id, "esclavo1", lease);
                Assert.Equal(owns && job.State is JobState.Waiting or JobState.Running, attempt is not null);
                if (attempt is not null)
                    job.Begin(attempt);
                break;
            case Verb.Commit when job.AttemptUnder(lease) is { } mine:
                var committed = await _farm.Ledger.CommitAsync(mine, Result());
                Assert.Equal(job.MayCommit(mine), committed);
                if (committed)
                    job.Commit(mine);
                break;
            case Verb.FinishWithoutAcknowledging when owns && job.State == JobState.Completed:
                Assert.True(_farm.Hangfire.ChangeState(job.Carrier, new SucceededState(null, 1, 1), expectedState: null));
                job.Succeeded = true;
                break;
            case Verb.Acknowledge when job.Succeeded || !owns:
                Assert.Equal(owns, _farm.Leases.Acknowledge(lease));
                if (owns)
                    farm.Done(job);
                break;
            case Verb.GiveBack when !job.Succeeded && job.AttemptUnder(lease) is { } mine:
                Assert.Equal(job.MayGiveBack(mine), await _farm.Ledger.GiveBackAsync(mine));
                job.GiveBack(mine);
                GiveBackLease(farm, job, lease);
                break;
            case Verb.Evict when !job.Succeeded && job.Holder == lease && job.AttemptUnder(lease) is { } mine:
                var eviction = await _farm.Ledger.EvictAsync(mine, LeaseModel.MostEvictions);
                Assert.Equal(job.Evict(mine), eviction);
                if (eviction != Eviction.Failed)
                {
                    GiveBackLease(farm, job, lease);
                    break;
                }

                Assert.True(_farm.Hangfire.ChangeState(job.Carrier, new FailedState(new RenderFailedException("desalojado", null)), expectedState: null));
                Assert.True(_farm.Leases.Acknowledge(lease));
                farm.Done(job);
                break;
            case Verb.Abort when !job.Succeeded:
                GiveBackLease(farm, job, lease);
                break;
        }
    }

    private void GiveBackLease(LeaseModel farm, LeasedJobModel job, Lease lease)
    {
        var owns = job.Holder == lease;
        Assert.Equal(owns, _farm.Leases.GiveBack(lease));
        if (owns)
            farm.GiveBack(job);
    }

    private async Task CompareAsync(LeaseModel farm)
    {
        foreach (var queue in LeaseModel.Queues)
        {
            var list = await _farm.Redis.Database.ListRangeAsync(HangfireKeys.Queue(queue));
            Assert.Equal(farm.Waiting(queue).Select(j => j.Carrier), list.Reverse().Select(hf => (string)hf!)); // fetched from its end
        }

        Assert.Equal(farm.Jobs.Where(j => j.Place == JobPlace.Lease).Select(j => j.Carrier).Order(), (await _farm.IdsAsync(FarmKeys.Leases)).Order());
        foreach (var job in farm.Jobs)
        {
            var record = await _farm.FindAsync(job.Id);
            Assert.Equal((job.Id, job.State, job.Attempts), (record.Id, record.State, record.Attempts));
            var token = (string?)await _farm.Redis.Database.HashGetAsync(FarmKeys.Fence(job.Carrier), FenceFields.Token);
            Assert.Equal(job.Holder?.Token.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", token ?? "");
        }

        Assert.Equal(
            farm.Jobs.Where(j => j.Commits == 1).Select(j => j.Id).Order(),
            (await _farm.Redis.Database.ListRangeAsync(FarmKeys.ResultsToWrite)).Select(id => (string)id!).Order());
        Assert.DoesNotContain(farm.Jobs, j => j.Commits > 1);
    }
}

public sealed class LeaseModelTestsOnGarnet(GarnetFixture server) : LeaseModelTests(server), IClassFixture<GarnetFixture>;

public sealed class LeaseModelTestsOnRedis(RedisServerFixture server) : LeaseModelTests(server), IClassFixture<RedisServerFixture>;
