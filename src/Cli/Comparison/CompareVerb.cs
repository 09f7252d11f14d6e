using HpcHangfire.Cli.Master;
using HpcHangfire.Cli.Running;
using HpcHangfire.Cli.Usage;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Comparison;

/// <summary>The same picture by every algorithm and path: a table, a CSV and a chart.</summary>
internal static class CompareVerb
{
    private static readonly int[] DefaultIterations = [50, 100, 300, 1000];

    // Four names for Julia sets: with the same c they give the same picture.
    private static readonly string[] SameFormula = [.. Catalogue.FirstNames, "julia"];

    /// <summary>The fields of an order that say which picture is compared, and how long one attempt may take.</summary>
    public static IReadOnlyList<OrderField> Pictured { get; } =
        [OrderFields.Width, OrderFields.Height, .. OrderFields.OfAlgorithms, OrderFields.Timeout];

    public static async Task<int> RunAsync(Session session)
    {
        var files = new ComparisonFiles(session.Get(session.Flags.Prefix));
        files.Check();
        var (name, worker) = Choose(Read(await session.Master.GetAsync<Dictionary<string, WorkerWire>>("esclavos", session.Stop)), session.Get(session.Flags.ComparedWorker));
        var known = Read(await session.Master.GetAsync<AlgorithmsWire>("algoritmos", session.Stop)).Algorithms;
        var plan = Plan(session, name, worker.Paths!, known);
        var lacking = plan.Variants.Where(v => !worker.Paths!.Contains(v.Path)).ToDictionary(v => v, v => $"{name} no tiene la ruta {v.Path}.");

        var found = await new MeasuringRun(session, plan with { Variants = [.. plan.Variants.Except(lacking.Keys)] }).RunAsync();
        var failed = found.Missing;
        found = found with { Plan = plan, Missing = failed.Concat(lacking).ToDictionary() };
        if (found.Measurements.Count == 0)
            throw new EndException(ExitCode.Refused, $"no se pudo medir nada: {string.Join(" ", found.Missing.Values.Distinct())}");

        files.Write(found, ComparisonChart.Draw(found, session.Say));
        if (session.Json)
            session.ShowJson(ComparisonJson.Of(found, files));
        else
            session.Show(ComparisonView.Of(found, files));
        foreach (var (variant, reason) in failed)
            session.Complain($"{variant} falló: {reason}");
        foreach (var difference in found.Differences)
            session.Complain(difference);
        return failed.Count == 0 && found.Differences.Count == 0 ? ExitCode.Success : ExitCode.Refused;
    }

    /// <summary>The worker that computes everything: the named one, otherwise one that takes jobs, idle if possible.</summary>
    private static (string Name, WorkerWire Worker) Choose(Dictionary<string, WorkerWire> workers, string? named)
    {
        var able = workers.Where(w => w.Value is { Active: true, Paths: not null }).OrderBy(w => w.Key, StringComparer.Ordinal).ToList();
        var chosen = named is null
            ? able.OrderBy(w => (w.Value.Gate.Open ? 0 : 2) + (w.Value.Busy ? 1 : 0)).FirstOrDefault()
            : able.Find(w => w.Key == named);
        if (chosen.Key is not null)
            return (chosen.Key, chosen.Value);
        var there = able.Count == 0 ? "no hay ninguno" : $"hay: {string.Join(", ", able.Select(w => w.Key))}";
        throw new EndException(ExitCode.Refused, $"hace falta un esclavo propio y activo{(named is null ? "" : $", y {named} no lo es")}; {there}");
    }

    private static ComparisonPlan Plan(Session s, string worker, IReadOnlyList<string> paths, IReadOnlyList<AlgorithmWire> known)
    {
        var names = s.Get(s.Flags.ComparedAlgorithms) ?? Catalogue.FirstNames;
        if (names.FirstOrDefault(n => known.All(a => a.Name != n)) is { } unknown)
            throw new EndException(ExitCode.Refused, $"el maestro no tiene el algoritmo «{unknown}»; tiene: {string.Join(", ", known.Select(a => a.Name))}");
        if (names.FirstOrDefault(n => Formula(n) != Formula(names[0])) is { } other)
            throw new EndException(ExitCode.Usage, $"«{other}» y «{names[0]}» son fórmulas distintas y dan imágenes distintas; {string.Join(", ", SameFormula)} son una");
        var algorithms = names.Select(n => known.First(a => a.Name == n)).ToList();

        // Missing values are the first algorithm's, for all of them: the picture must be the same.
        var values = algorithms[0].Values;
        var picture = new JobOrderWire("", (int?)s.Get(OrderFields.Width) ?? 800, (int?)s.Get(OrderFields.Height) ?? 600, 0);
        foreach (var field in OrderFields.OfAlgorithms)
            picture.Options.Set(field.Name, s.Get(field) ?? values?.Value<object>(field.Name));
        picture.Options.Set(OrderFields.Timeout.Name, s.Get(OrderFields.Timeout));
        CheckUsed(picture, algorithms);
        return new ComparisonPlan(
            worker,
            picture,
            algorithms,
            [.. algorithms.SelectMany(a => ComparisonPlan.VariantsOf(a, s.Get(s.Flags.ComparedPaths) ?? paths))],
            s.Get(s.Flags.ComparedIterations) ?? DefaultIterations,
            s.Get(s.Flags.Repetitions) ?? 3);
    }

    /// <summary>Refuses a value that none of the algorithms uses: every order would silently leave it out.</summary>
    private static void CheckUsed(JobOrderWire picture, List<AlgorithmWire> algorithms)
    {
        var unused = OrderFields.OfAlgorithms.FirstOrDefault(field =>
            picture[field] is not null && algorithms.TrueForAll(a => a.Values is { } values && values.Value<object>(field.Name) is null));
        if (unused is not null)
            throw new EndException(ExitCode.Usage, $"{string.Join(", ", algorithms.Select(a => a.Name))} no usa {unused.OptionName}");
    }

    private static string Formula(string algorithm) => SameFormula.Contains(algorithm) ? SameFormula[^1] : algorithm;

    private static T Read<T>(MasterAnswer<T> answer)
        where T : class => answer.Refusal is { } refusal ? throw new EndException(ExitCode.Refused, refusal) : answer.Read();
}
