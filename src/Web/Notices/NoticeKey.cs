using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HpcHangfire.Web.Notices;

/// <summary>
/// Signs notices as Standard Webhooks 1.0.0 says (https://github.com/standard-webhooks/standard-webhooks), so that its libraries
/// verify them: HMAC-SHA256 over the id, the second of sending and the body, with points between them.
/// </summary>
/// <param name="key">The secret bytes.</param>
public sealed class NoticeKey(byte[] key)
{
    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="second">The header <c>webhook-timestamp</c>: Unix seconds of the sending.</param>
    /// <param name="body">The body.</param>
    public string Sign(string id, long second, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{second}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
