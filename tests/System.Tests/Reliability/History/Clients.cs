using System.Collections.Concurrent;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>The clients of a plan. Each does its own steps one after another, at their times or as soon as it can.</summary>
internal sealed class Clients(Plan plan, IReadOnlyList<Uri> masters, History history)
{
    private const int Tries = 3; // of a submission without an answer, before its client leaves it for the end

    private readonly ConcurrentDictionary<int, string> _jobs = new();
    private readonly ConcurrentDictionary<int, string?> _digests = new();

    /// <summary>The jobs that were accepted so far, by their order.</summary>
    public IReadOnlyDictionary<int, string> Jobs => _jobs;

    /// <summary>Does all steps.</summary>
    public Task RunAsync()
    {
        var began = history.Now;
        return Task.WhenAll(plan.Steps.GroupBy(step => step.Client).Select(steps => Task.Run(async () =>
        {
            using var client = new Asker($"c{steps.Key + 1}", masters, history);
            foreach (var step in steps)
            {
                if (began + step.At - history.Now is > 0 and var early)
                    await Task.Delay(TimeSpan.FromSeconds(early));
                await DoAsync(client, step);
            }
        })));
    }

    /// <summary>Sends an order to one master after the other until it is accepted.</summary>
    /// <returns>False when it had no answer that often.</returns>
    public async Task<bool> SubmitAsync(Asker client, int number, int master, int tries)
    {
        var order = plan.Orders[number];
        var expected = _digests.GetOrAdd(number, _ => order.Digest());
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var answer = await client.SubmitAsync(order, expected, (master + attempt) % masters.Count);
            if (answer.Outcome == Outcome.Unknown)
                continue;
            if (answer.Target is { } id)
                _jobs[number] = id;
            return true;
        }

        return false;
    }

    private async Task DoAsync(Asker client, PlannedStep step)
    {
        switch (step.Kind)
        {
            case OperationKind.Submit:
                await SubmitAsync(client, step.Order, step.Master, Tries);
                break;
            case OperationKind.List:
                await client.ListAsync(step.Master);
                break;
            case OperationKind.Pause or OperationKind.Resume:
                await client.WorkerAsync(step.Kind, step.Worker!, step.Master);
                break;
            case var _ when !_jobs.TryGetValue(step.Order, out _): // not accepted yet: there is nothing to ask about
                break;
            case OperationKind.PressDelete or OperationKind.PressRequeue:
                await client.PressAsync(step.Kind, _jobs[step.Order], step.Master);
                break;
            default:
                await client.JobAsync(step.Kind, _jobs[step.Order], step.Master);
                break;
        }
    }
}
