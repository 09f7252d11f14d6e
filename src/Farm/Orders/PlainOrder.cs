using HpcHangfire.Contract.Orders;

namespace HpcHangfire.Farm.Orders;

/// <summary>Orders that say no more than they must.</summary>
public static class PlainOrder
{
    /// <summary>An order that says no more than this.</summary>
    public static RenderOrder Order(this AlgorithmEntry algorithm, int width, int height, int iterations) => new()
    {
        Algorithm = algorithm.Name,
        Width = width,
        Height = height,
        Iterations = iterations,
        CRe = algorithm.CRe ?? 0,
        CIm = algorithm.CIm ?? 0,
        Power = algorithm.Power,
        XMin = algorithm.XMin,
        XMax = algorithm.XMax,
        YMin = algorithm.YMin,
        YMax = algorithm.YMax,
    };
}
