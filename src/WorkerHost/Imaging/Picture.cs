using HpcHangfire.Algorithms;
using HpcHangfire.Farm.Orders;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>A computed picture before it is a file.</summary>
/// <param name="Order">What was ordered; written into the image's facts.</param>
/// <param name="Colours">Its colours.</param>
/// <param name="Digest">The digest of its counts.</param>
public sealed record Picture(RenderOrder Order, PictureColours Colours, CountsDigest Digest);
