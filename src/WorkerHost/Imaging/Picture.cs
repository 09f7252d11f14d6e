using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Imaging;

/// <summary>A computed picture before it has colours.</summary>
/// <param name="Algorithm">What computed it; only told in the image's facts.</param>
/// <param name="Order">What it shows.</param>
/// <param name="Counts">Its counts, row by row.</param>
/// <param name="Digest">The counts' digest.</param>
/// <param name="Palette">Its colours.</param>
public sealed record Picture(string Algorithm, FractalOrder Order, ReadOnlyMemory<int> Counts, CountsDigest Digest, Palette Palette);
