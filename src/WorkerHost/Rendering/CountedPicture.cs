using HpcHangfire.Algorithms;

namespace HpcHangfire.WorkerHost.Rendering;

/// <summary>A picture as numbers.</summary>
/// <param name="Samples">What was counted.</param>
/// <param name="Counts">Its counts, row by row.</param>
/// <param name="Values">The values that its colouring uses, in the same order; empty where it uses counts.</param>
/// <param name="Digest">The counts' digest.</param>
public sealed record CountedPicture(FractalOrder Samples, ReadOnlyMemory<int> Counts, ReadOnlyMemory<float> Values, CountsDigest Digest);
