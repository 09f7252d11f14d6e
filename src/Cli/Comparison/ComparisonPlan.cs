using System.Globalization;
using System.Text.Json;
using HpcHangfire.Cli.Show;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Cli.Comparison;

/// <summary>One way to compute the picture.</summary>
internal sealed record Variant(string Algorithm, string Path)
{
    public override string ToString() => $"{Algorithm} {Path}";
}

/// <summary>One job to measure.</summary>
/// <param name="Variant">How it computes.</param>
/// <param name="Iterations">Its limit per pixel.</param>
/// <param name="Repetition">From 1.</param>
internal sealed record Trial(Variant Variant, int Iterations, int Repetition);

/// <summary>What is compared: one picture, computed by one worker in several ways.</summary>
/// <param name="Worker">The one that computes all of it: times of two machines say nothing about two algorithms.</param>
/// <param name="Picture">An order of that picture, complete except for algorithm, path and iterations.</param>
/// <param name="Algorithms">What the master says about the compared algorithms.</param>
/// <param name="Variants">In the order of the table.</param>
/// <param name="Iterations">Ascending.</param>
/// <param name="Repetitions">How often each is measured.</param>
internal sealed record ComparisonPlan(
    string Worker,
    JobOrderWire Picture,
    IReadOnlyList<AlgorithmWire> Algorithms,
    IReadOnlyList<Variant> Variants,
    IReadOnlyList<int> Iterations,
    int Repetitions)
{
    /// <summary>The repetitions of one variant are far apart, so a disturbance of some seconds affects only one of them.</summary>
    public IEnumerable<Trial> Trials =>
        from repetition in Enumerable.Range(1, Repetitions)
        from iterations in Iterations
        from variant in Variants
        select new Trial(variant, iterations, repetition);

    /// <summary>The size, and c where an algorithm has one: <c>800x600, c = 0 + 0i</c>.</summary>
    public string Title
    {
        get
        {
            var size = $"{Human.Count(Picture.Width)}x{Human.Count(Picture.Height)}";
            return (Picture.Options.Value<double?>(OrderFields.CRe.Name), Picture.Options.Value<double?>(OrderFields.CIm.Name)) is ({ } re, { } im) ? $"{size}, c = {Human.Number(re)} {(im < 0 ? '-' : '+')} {Human.Number(Math.Abs(im))}i" : size;
        }
    }

    /// <summary>The paths that an algorithm is measured on, narrowest first.</summary>
    public static IEnumerable<Variant> VariantsOf(AlgorithmWire algorithm, IReadOnlyList<string> paths) =>
        Catalogue.Find(algorithm.Name) is { IsScalar: true }
            ? [new Variant(algorithm.Name, Catalogue.ScalarPath)]
            : Catalogue.Paths.Where(paths.Contains).Select(path => new Variant(algorithm.Name, path));

    /// <summary>The order of one measurement. It leaves out what its algorithm does not use.</summary>
    /// <param name="trial">Which.</param>
    /// <param name="key">Makes a repeated request the same job.</param>
    public JobOrderWire Order(Trial trial, string key)
    {
        var values = Algorithms.First(a => a.Name == trial.Variant.Algorithm).Values;
        var order = Picture with
        {
            Algorithm = trial.Variant.Algorithm,
            Iterations = trial.Iterations,
            Options = new(Picture.Options.Where(option => values is null || !values.TryGetValue(option.Key, out var value) || value.ValueKind != JsonValueKind.Null)),
        };
        order.Options.Set(OrderFields.Path.Name, trial.Variant.Path);
        order.Options.Set(OrderFields.Worker.Name, Worker);
        order.Options.Set(OrderFields.Key.Name, string.Create(CultureInfo.InvariantCulture, $"{key}-{trial.Variant.Algorithm}-{trial.Variant.Path}-{trial.Iterations}-{trial.Repetition}"));
        return order;
    }
}
