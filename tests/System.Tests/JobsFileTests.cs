using HpcHangfire.Algorithms;
using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;
using HpcHangfire.Testing;

namespace HpcHangfire.SystemTests;

/// <summary>The example's trabajos.txt, from its first line to its last, as a user's first start renders it.</summary>
public sealed class JobsFileTests(ITestOutputHelper figures)
{
    // Less than a minute on two idle processors.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Every_line_of_the_example_becomes_a_whole_picture_of_the_counts_that_another_kernel_gives()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "jobs", "trabajos.txt"));
        var lines = JobsText.Orders(text);
        await using var run = new StandaloneRun(text);
        var farm = await run.Start("--puerto", "0").ReadyAsync();
        await Eventually.True(async () => (await farm.Http.AskAsync<FarmStatusWire>("estado")).Completed >= lines.Count, "every line is completed", Limit);
        var jobs = await farm.Http.AllDoneAsync(lines.Count);

        Assert.Equal(
            lines.Select(line => string.Join(',', line.Split(',').Take(4).Select(field => field.Trim()))).Order(StringComparer.Ordinal),
            jobs.Select(job => $"{job.Algorithm},{job.Width},{job.Height},{job.Iterations}").Order(StringComparer.Ordinal));
        foreach (var job in jobs)
        {
            GoldenPictures.CheckWhole(job, await farm.Http.GetByteArrayAsync(new Uri(job.Result!.Image!.TrimStart('/'), UriKind.Relative)));
            Assert.Equal((job.JobId, Expected(job)), (job.JobId, new CountsDigest(job.Result.CountsSha256!, job.Result.CountsSum!.Value)));
        }

        figures.WriteLine($"{jobs.Count} lines, {jobs.Sum(job => job.Result!.CountsSum)} iterations: each picture whole, each digest that of the scalar path");
    }

    // Workers take the fastest path; here the narrowest one counts.
    private static CountsDigest Expected(JobWire job)
    {
        double Real(OrderField field) => job.Option<double?>(field) ?? 0;
        var region = new Region(Real(OrderFields.XMin), Real(OrderFields.XMax), Real(OrderFields.YMin), Real(OrderFields.YMax));
        var picture = new FractalOrder(job.Width, job.Height, job.Iterations, Real(OrderFields.CRe), Real(OrderFields.CIm), region)
        {
            Power = job.Option<int?>(OrderFields.Power) ?? 3,
        };
        var order = Samples.Spread(picture, job.Option<int?>(OrderFields.Samples) ?? 1);
        var counts = new int[order.Pixels];
        var kernel = Catalogue.FirstNames.Contains(job.Algorithm) ? "juliaCython" : job.Algorithm;
        Kernels.Find(kernel, new() { Path = KernelPaths.Scalar })!.Count(order, counts, new());
        return CountsDigest.Of(counts);
    }
}
