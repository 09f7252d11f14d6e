namespace HpcHangfire.Algorithms.Tests;

public class GoldenTests
{
    // A plain loop takes a second for some 400 million iterations; the fastest kernel's cycle test saves it nearly all of them.
    private const long LongestPlainSum = 1_000_000_000;

    public static IEnumerable<TheoryDataRow<string, string, int>> Cases() =>
        from kernel in EveryKernel.NamesAndPaths
        from index in Enumerable.Range(0, Golden.Cases.Count)
        select new TheoryDataRow<string, string, int>(kernel.Name, kernel.Path, index)
        {
            Skip = kernel.Name != "juliaCython" && Golden.Cases[index].Sum > LongestPlainSum
                ? "More than 10^9 iterations take too long without the cycle test; juliaCython computes this case on every path."
                : null,
        };

    [Theory, MemberData(nameof(Cases))]
    public void Counts_are_those_of_the_first_system(string name, string path, int index)
    {
        var golden = Golden.Cases[index];

        var counts = EveryKernel.Find(name, path).Count(golden.Order);

        Assert.Equal(new CountsDigest(golden.Sha256, golden.Sum), CountsDigest.Of(counts));
        if (golden.Counts is { } rows)
        {
            Assert.Equal(rows.SelectMany(row => row), counts);
        }
    }

    [Fact]
    public void Blocks_without_the_cycle_test_give_the_same_billion_iterations()
    {
        foreach (var golden in Golden.Cases.Where(golden => golden.Sum <= LongestPlainSum))
        {
            var counts = Algorithms.Kernels.Find("juliaCython", new() { CycleTest = false })!.Count(golden.Order);
            Assert.Equal(golden.Sha256, CountsDigest.Of(counts).Sha256);
        }
    }
}
