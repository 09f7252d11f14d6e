namespace HpcHangfire.Testing.Fuzz;

/// <summary>A request as bytes.</summary>
/// <param name="Bytes">Head and body.</param>
/// <param name="IsBroken">Whether it may be no HTTP at all: then the server may hang up, or wait for more.</param>
public sealed record FuzzRequest(byte[] Bytes, bool IsBroken)
{
    /// <summary>Whether its answer has no body.</summary>
    public bool IsHead => Bytes.AsSpan().StartsWith("HEAD "u8);

    /// <inheritdoc />
    public override string ToString() => Shown.Of(Bytes);
}
