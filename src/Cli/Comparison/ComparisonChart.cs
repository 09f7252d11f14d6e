using System.Globalization;
using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace HpcHangfire.Cli.Comparison;

/// <summary>
/// Seconds against iterations, both on logarithmic axes, a line per variant. Only this class names the chart library:
/// its assemblies are loaded only when this verb draws.
/// </summary>
internal static class ComparisonChart
{
    private const int Width = 1200;
    private const int Height = 750;

    /// <summary>The chart as PNG.</summary>
    /// <param name="found">What it shows.</param>
    /// <param name="say">Says a Spanish sentence in the user's language.</param>
    public static byte[] Draw(Compared found, Func<string, string> say)
    {
        EmbeddedFont.Use();
        using var plot = new Plot();
        plot.Font.Set(EmbeddedFont.Family);
        var algorithms = found.Plan.Algorithms.Select(a => a.Name).ToList();
        foreach (var variant in found.Plan.Variants)
            AddLine(plot, found, variant, algorithms.IndexOf(variant.Algorithm), say);
        SetAxes(plot, found);

        plot.Title(say($"{found.Plan.Title}: tiempo de cálculo en {found.Plan.Worker}"), size: 20);
        plot.Axes.Title.Label.Bold = false;
        SetLabel(plot.Axes.Bottom.Label, say("máximo de iteraciones por píxel"));
        SetLabel(plot.Axes.Left.Label, say(found.Plan.Repetitions == 1 ? "segundos" : $"segundos (mediana de {found.Plan.Repetitions})"));
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom }.OfType<AxisBase>())
            (axis.PaddingOutsideAxisLabels, axis.PaddingBetweenTickAndAxisLabels) = (new PixelPadding(12), new PixelPadding(8));
        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Legend.FontSize = 14;
        plot.Legend.FontName = EmbeddedFont.Family;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.Gray;
        plot.ShowLegend(Edge.Right);
        return plot.GetImageBytes(Width, Height, ImageFormat.Png);
    }

    /// <summary>The colour tells the algorithm; marker and dashes tell the path.</summary>
    private static void AddLine(Plot plot, Compared found, Variant variant, int algorithm, Func<string, string> say)
    {
        var points = found.Plan.Iterations
            .Select(iterations => (Iterations: iterations, Seconds: found.Seconds(variant, iterations)))
            .Where(p => p.Seconds is not null)
            .Select(p => new Coordinates(Math.Log10(p.Iterations), Math.Log10(p.Seconds!.Value)))
            .ToArray();
        if (points.Length == 0)
            return;
        var line = plot.Add.Scatter(points, new ScottPlot.Palettes.Category10().GetColor(algorithm));
        line.LegendText = found.Threads(variant) is { } threads and > 1 ? say($"{variant} ({threads} hilos)") : $"{variant}";
        line.LineWidth = 2;
        line.MarkerSize = 9;
        (line.LinePattern, line.MarkerShape) = variant.Path switch
        {
            "escalar" => (LinePattern.Dotted, MarkerShape.FilledCircle),
            "vector128" => (LinePattern.Dashed, MarkerShape.FilledSquare),
            "vector256" => (LinePattern.DenselyDashed, MarkerShape.FilledTriangleUp),
            _ => (LinePattern.Solid, MarkerShape.FilledDiamond),
        };
    }

    private static void SetAxes(Plot plot, Compared found)
    {
        var seconds = found.Plan.Variants.SelectMany(_ => found.Plan.Iterations, found.Seconds).OfType<double>().ToList();
        var (low, high) = ((int)Math.Floor(Math.Log10(seconds.Min())), (int)Math.Ceiling(Math.Log10(seconds.Max())));
        if (low == high)
            high++;
        var decades = new NumericManual();
        for (var decade = low; decade <= high; decade++)
        {
            decades.AddMajor(decade, Decimal(1, decade));
            for (var digit = 2; digit <= 9 && decade < high; digit++)
            {
                if (high - low <= 2 && (digit is 2 or 5))
                    decades.AddMajor(decade + Math.Log10(digit), Decimal(digit, decade)); // one decade has only two labels of its own
                else
                    decades.AddMinor(decade + Math.Log10(digit));
            }
        }

        plot.Axes.Left.TickGenerator = decades;
        var iterations = new NumericManual();
        foreach (var limit in found.Plan.Iterations)
            iterations.AddMajor(Math.Log10(limit), Show.Human.Count(limit));
        plot.Axes.Bottom.TickGenerator = iterations;

        var (first, last) = (Math.Log10(found.Plan.Iterations[0]), Math.Log10(found.Plan.Iterations[^1]));
        var margin = Math.Max(0.05 * (last - first), 0.05);
        plot.Axes.SetLimits(first - margin, last + margin, low, high);
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.15);
        plot.Grid.MinorLineColor = Colors.Black.WithOpacity(0.05);
        plot.Grid.MinorLineWidth = 1;
    }

    private static string Decimal(int digit, int exponent) =>
        (digit * Math.Pow(10, exponent)).ToString(exponent < 0 ? "F" + -exponent : "F0", CultureInfo.InvariantCulture);

    private static void SetLabel(LabelStyle label, string text)
    {
        label.Text = text;
        label.FontSize = 16;
        label.Bold = false;
    }

    /// <summary>The font that this assembly carries: a container may have none.</summary>
    private sealed class EmbeddedFont : IFontResolver
    {
        public const string Family = "DejaVu Sans (hpc)";
        private static readonly Lazy<SKTypeface> Typeface = new(Load);
        private static readonly Lazy<bool> Added = new(Add);

        public static void Use() => _ = Added.Value;

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? Typeface.Value : null;

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => CreateTypeface(fontName, false, false);

        private static bool Add()
        {
            Fonts.FontResolvers.Insert(0, new EmbeddedFont());
            Fonts.Default = Family; // measuring text asks for this one, and a system without fonts has no other
            return true;
        }

        private static SKTypeface Load()
        {
            using var file = typeof(ComparisonChart).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
            return SKTypeface.FromStream(file);
        }
    }
}
