using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.SystemTests.Reliability.History;

/// <summary>An order that some client will submit, with a size that no other has, so that its line in resultados.txt is known.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Wire">The order with its key.</param>
/// <param name="CanEnd">False: its limit of time is far too short, so every attempt fails.</param>
internal sealed record PlannedOrder(int Number, JobOrderWire Wire, bool CanEnd)
{
    /// <summary>Its key.</summary>
    public string Key => (string)Wire[OrderFields.Key]!;

    /// <summary>The order as resultados.txt tells it.</summary>
    public string Line => $"{Wire.Algorithm}, {Wire.Width}x{Wire.Height}, {Wire.Iterations}";

    /// <summary>SHA-256 of its counts: small ones from the definition, others by another kernel than the farm uses for them; null where it cannot end.</summary>
    public string? Digest()
    {
        if (!CanEnd)
            return null;
        var order = new FractalOrder(Wire.Width, Wire.Height, Wire.Iterations, 0, 0, new Region(-1.5, 1.5, -1.5, 1.5));
        var counts = new int[order.Pixels];
        if (Wire.Iterations < Plan.LongIterations)
        {
            for (var i = 0; i < counts.Length; i++)
                counts[i] = Kernels.Define(Wire.Algorithm, order, i % order.Width, i / order.Width);
        }
        else
        {
            Kernels.Find("juliaCython", new KernelOptions { Threads = 1 })!.Count(order, counts, new KernelRun());
        }

        return CountsDigest.Of(counts).Sha256;
    }
}

/// <summary>What a client does at a time.</summary>
/// <param name="At">Seconds since the load began.</param>
/// <param name="Client">Which client.</param>
/// <param name="Kind">What.</param>
/// <param name="Order">About which order's job.</param>
/// <param name="Master">Whom it asks.</param>
/// <param name="Worker">About which worker.</param>
internal sealed record PlannedStep(double At, int Client, OperationKind Kind, int Order, int Master, string? Worker = null);

/// <summary>What the nemesis does at a time.</summary>
/// <param name="At">Seconds since the load began.</param>
/// <param name="Seconds">How long.</param>
/// <param name="Fault">kill, stop, hang, cut or fill.</param>
/// <param name="Target">Whom.</param>
internal sealed record PlannedFault(double At, double Seconds, string Fault, string Target);

/// <summary>Everything that clients and nemesis will do. The same seed and length give the same plan; what comes of it, the farm decides.</summary>
/// <param name="Orders">The orders, by their number.</param>
/// <param name="Steps">What clients do, by time.</param>
/// <param name="Faults">What the nemesis does, by time.</param>
internal sealed record Plan(IReadOnlyList<PlannedOrder> Orders, IReadOnlyList<PlannedStep> Steps, IReadOnlyList<PlannedFault> Faults)
{
    public const int Clients = 6;
    public const int Masters = 2;
    public const int Workers = 3;

    /// <summary>From how many iterations on an order is a long one.</summary>
    public const int LongIterations = 20_000;

    private const double StepsPerSecond = 12;

    private static readonly (OperationKind Kind, int Weight)[] Kinds =
    [
        (OperationKind.Submit, 28), (OperationKind.Read, 30), (OperationKind.Cancel, 9), (OperationKind.Retry, 9), (OperationKind.PressDelete, 6),
        (OperationKind.PressRequeue, 6), (OperationKind.Picture, 6), (OperationKind.List, 3), (OperationKind.Pause, 1),
    ];

    private static readonly ((string Fault, string Whom) What, int Weight)[] Breakages =
    [
        (("kill", "esclavo"), 24), (("stop", "esclavo"), 12), (("hang", "esclavo"), 12), (("cut", "esclavo"), 12), (("kill", "maestro"), 8),
        (("stop", "maestro"), 5), (("hang", "maestro"), 6), (("cut", "maestro"), 6), (("kill", "redis"), 6), (("hang", "redis"), 6), (("fill", "disco"), 5),
    ];

    /// <summary>Makes one.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="seconds">How long clients and nemesis are at work.</param>
    public static Plan Make(int seed, double seconds)
    {
        var random = new Random(seed);
        var orders = new List<PlannedOrder>();
        var steps = new List<PlannedStep>();
        var ended = new List<int>(); // orders that somebody will have ended by then: worth retrying
        var pausedUntil = 0.0;
        for (var at = 0.0; at < seconds; at += Between(random, 0.2, 1.8) / StepsPerSecond)
        {
            var kind = orders.Count == 0 ? OperationKind.Submit : Choose(random, Kinds);
            var (client, master) = (random.Next(Clients), random.Next(Masters));
            var recent = orders.Count - 1 - random.Next(Math.Min(Math.Max(orders.Count, 1), kind is OperationKind.Cancel or OperationKind.PressDelete ? 5 : 15));
            switch (kind)
            {
                case OperationKind.Submit:
                    var isNew = orders.Count == 0 || random.Next(8) > 0; // otherwise one is sent again
                    if (isNew)
                        orders.Add(Order(random, seed, orders.Count));
                    steps.Add(new PlannedStep(at, client, kind, isNew ? orders.Count - 1 : recent, master));
                    break;
                case OperationKind.Pause when at > pausedUntil:
                    pausedUntil = at + Between(random, 6, 10);
                    var worker = $"esclavo{1 + random.Next(Workers)}";
                    steps.Add(new PlannedStep(at, client, kind, 0, master, worker));
                    steps.Add(new PlannedStep(pausedUntil, client, OperationKind.Resume, 0, master, worker));
                    break;
                case OperationKind.Retry or OperationKind.PressRequeue when ended.Count > 0 && random.Next(4) > 0:
                    steps.Add(new PlannedStep(at, client, kind, ended[^(1 + random.Next(Math.Min(ended.Count, 6)))], master));
                    break;
                default:
                    if (kind is OperationKind.Cancel or OperationKind.PressDelete)
                        ended.Add(recent);
                    steps.Add(new PlannedStep(at, client, kind is OperationKind.Pause ? OperationKind.Read : kind, recent, master));
                    break;
            }
        }

        return new Plan(orders, [.. steps.OrderBy(step => step.At)], Break(random, seconds));
    }

    // Some seconds apart, two at a time at most, and each on something that is whole.
    private static List<PlannedFault> Break(Random random, double seconds)
    {
        const double repair = 4; // until a program that was started again is at work
        var faults = new List<PlannedFault>();
        for (var at = 3.0; at < seconds - 1; at += Between(random, 1, 4))
        {
            var (fault, whom) = Choose(random, Breakages);
            var target = whom switch
            {
                "esclavo" => $"esclavo{1 + random.Next(Workers)}",
                "maestro" => $"maestro{1 + random.Next(Masters)}",
                _ => whom,
            };
            var length = fault switch
            {
                "kill" or "stop" => Between(random, 0, 2),
                "fill" => Between(random, 2, 7),
                _ => Between(random, 0.5, 7),
            };
            var broken = faults.Where(other => other.At + other.Seconds + repair > at).ToList();
            if (broken.Count < 2 && !broken.Exists(other => other.Target == target))
                faults.Add(new PlannedFault(at, length, fault, target));
        }

        return faults;
    }

    private static PlannedOrder Order(Random random, int seed, int number)
    {
        var kind = random.Next(100);
        var order = kind switch
        {
            < 4 => new JobOrderWire("Secuencial", 1000, 1000, 100_000 + number) { [OrderFields.Timeout] = 1 },
            < 14 => new JobOrderWire("Secuencial", 100 * (2 + random.Next(4)), 300, LongIterations + number),
            _ => new JobOrderWire(Catalogue.FirstNames[random.Next(Catalogue.FirstNames.Count)], 40 + random.Next(60), 30 + random.Next(40), 60 + number),
        };
        order = order.With(OrderFields.Key, $"pedido {seed} {number}").With(OrderFields.Priority, 1 + random.Next(3));
        if (kind > 85)
            order = order.With(OrderFields.KeepsCounts, true);
        return new PlannedOrder(number, order, kind >= 4);
    }

    private static T Choose<T>(Random random, (T Value, int Weight)[] from)
    {
        var left = random.Next(from.Sum(one => one.Weight));
        return from.First(one => (left -= one.Weight) < 0).Value;
    }

    private static double Between(Random random, double least, double most) => Math.Round(least + (random.NextDouble() * (most - least)), 3);
}
