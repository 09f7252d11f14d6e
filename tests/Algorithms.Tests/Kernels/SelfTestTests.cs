namespace HpcHangfire.Algorithms.Tests;

public class SelfTestTests
{
    [Fact]
    public void Every_path_of_this_processor_passes() => Assert.All(Algorithms.Kernels.AvailablePaths, path => Assert.Null(SelfTest.FindDifference(path)));

    [Fact]
    public void A_path_that_is_not_there_is_refused() => Assert.Throws<ArgumentException>(() => SelfTest.FindDifference("vector4096"));
}
