using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace HpcHangfire.Algorithms;

/// <summary>What two pictures of equal counts have in common, however they were computed.</summary>
/// <param name="Sha256">SHA-256 of the counts as 32-bit little-endian integers, row by row; 64 lowercase hexadecimal digits.</param>
/// <param name="Sum">Sum of the counts, which is also the number of iterations a plain loop makes.</param>
public readonly record struct CountsDigest(string Sha256, long Sum)
{
    /// <summary>The digest of a picture's counts.</summary>
    public static CountsDigest Of(ReadOnlySpan<int> counts) => new(Hash(counts), Total(counts));

    private static string Hash(ReadOnlySpan<int> counts)
    {
        if (BitConverter.IsLittleEndian)
        {
            return Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(counts)));
        }

        throw new PlatformNotSupportedException("The digest is one of little-endian integers, which this processor does not have.");
    }

    /// <summary>The counts' sum.</summary>
    internal static long Total(ReadOnlySpan<int> counts)
    {
        var (low, high) = (Vector<long>.Zero, Vector<long>.Zero);
        var vectors = MemoryMarshal.Cast<int, Vector<int>>(counts);
        foreach (var vector in vectors)
        {
            Vector.Widen(vector, out var first, out var second);
            low += first;
            high += second;
        }

        var total = Vector.Sum(low + high);
        foreach (var count in counts[(vectors.Length * Vector<int>.Count)..])
        {
            total += count;
        }

        return total;
    }
}
