namespace HpcHangfire.Algorithms.Tests;

public class GoldenTests
{
    // A plain loop takes a second for some 400 million iterations; the fastest kernel's cycle test saves it nearly all of them.
    // Of larger pictures, the other two kernels count a few rows.
    private const long LongestPlainSum = 1_000_000_000;
    private const int Rows = 5;

    private static readonly Lazy<int[]>[] s_verified = [.. Golden.Cases.Select(golden => new Lazy<int[]>(() => Verified(golden)))];

    public static IEnumerable<TheoryDataRow<string, string, int>> Cases() =>
        from kernel in EveryKernel.NamesAndPaths
        from index in Enumerable.Range(0, Golden.Cases.Count)
        where kernel.Name == "juliaCython" || Golden.Cases[index].Sum <= LongestPlainSum
        select new TheoryDataRow<string, string, int>(kernel.Name, kernel.Path, index);

    public static IEnumerable<TheoryDataRow<string, string, int>> LargeCases() =>
        from kernel in EveryKernel.NamesAndPaths
        where kernel.Name != "juliaCython"
        from index in Enumerable.Range(0, Golden.Cases.Count)
        where Golden.Cases[index].Sum > LongestPlainSum
        select new TheoryDataRow<string, string, int>(kernel.Name, kernel.Path, index);

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

    [Theory, MemberData(nameof(LargeCases))]
    public void Rows_of_a_large_picture_are_those_of_the_first_system(string name, string path, int index)
    {
        var order = Golden.Cases[index].Order;
        for (var i = 0; i < Rows; i++)
        {
            var row = i * (order.Height - 1) / (Rows - 1);
            var y = order.Y(row);
            var counts = EveryKernel.Find(name, path).Count(order with { Height = 1, Region = order.Region with { YMin = y } });
            Assert.True(s_verified[index].Value.AsSpan(row * order.Width, order.Width).SequenceEqual(counts), $"row {row} of {order}");
        }
    }

    // The whole picture has the first system's digest, so each of its rows is the first system's.
    private static int[] Verified(Golden.Case golden)
    {
        var counts = EveryKernel.Find("juliaCython", Algorithms.Kernels.AvailablePaths[0]).Count(golden.Order);
        Assert.Equal(golden.Sha256, CountsDigest.Of(counts).Sha256);
        return counts;
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
