using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace HpcHangfire.Contract.Wire;

/// <summary>How every record of the wire contract becomes JSON, in HTTP bodies and in Redis.</summary>
public static class WireJson
{
    /// <summary>The one set of options; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Configure(new JsonSerializerOptions());

    /// <summary>Applies the contract's rules to <paramref name="options"/>: letters stay readable, a missing member is an error.</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectRequiredConstructorParameters = true;
        options.RespectNullableAnnotations = true;
        return options;
    }

    /// <summary>Seconds since 1970 with fraction: the contract's <c>timestamp</c>.</summary>
    public static double Timestamp(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>The moment of a contract's <c>timestamp</c>.</summary>
    public static DateTimeOffset Moment(double timestamp) => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(timestamp * 1000));
}
