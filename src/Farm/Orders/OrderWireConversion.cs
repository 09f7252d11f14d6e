using HpcHangfire.Contract.Orders;
using HpcHangfire.Contract.Wire;

namespace HpcHangfire.Farm.Orders;

/// <summary>From the farm's orders to the contract's.</summary>
public static class OrderWireConversion
{
    /// <summary>The order of the same picture: what decides its pixels, and no more.</summary>
    public static JobOrderWire ToPictureWire(this RenderOrder order)
    {
        var uses = Catalogue.Find(order.Algorithm);
        return new JobOrderWire(order.Algorithm, order.Width, order.Height, order.Iterations)
        {
            CRe = uses?.CRe is null ? null : order.CRe,
            CIm = uses?.CIm is null ? null : order.CIm,
            Power = order.Power,
            XMin = order.XMin,
            XMax = order.XMax,
            YMin = order.YMin,
            YMax = order.YMax,
            Palette = order.Palette,
            Colouring = order.Colouring == Catalogue.Bands ? null : order.Colouring,
            SamplesPerSide = order.SamplesPerSide == 1 ? null : order.SamplesPerSide,
        };
    }
}
