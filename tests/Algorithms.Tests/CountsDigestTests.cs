using System.Buffers.Binary;
using System.Security.Cryptography;

namespace HpcHangfire.Algorithms.Tests;

public class CountsDigestTests
{
    [Fact]
    public void No_counts_have_the_digest_of_no_bytes() =>
        Assert.Equal(new("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0), CountsDigest.Of([]));

    [Theory, InlineData(1), InlineData(7), InlineData(8), InlineData(1501)]
    public void It_is_that_of_little_endian_integers_and_their_sum(int length)
    {
        var counts = Enumerable.Range(0, length).Select(i => int.MaxValue - i).ToArray();
        var bytes = new byte[4 * length];
        for (var i = 0; i < length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), counts[i]);
        }

        var digest = CountsDigest.Of(counts);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), digest.Sha256, ignoreCase: true);
        Assert.Equal(digest.Sha256, digest.Sha256.ToLowerInvariant());
        Assert.Equal(counts.Sum(count => (long)count), digest.Sum);
    }
}
