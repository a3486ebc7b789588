using System.Globalization;

namespace TapToPcap.Verifying.Digests;

/// <summary>What was sent one way on a connection, in so few bytes that those of many can be kept.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">In small hexadecimal digits.</param>
public sealed record ByteDigest(long Length, string Sha256)
{
    /// <summary>That of no byte.</summary>
    public static ByteDigest Empty { get; } = new(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>Enough of the hash for people to distinguish one from another.</summary>
    public string ShortSha256 => Sha256[..12];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length:N0} bytes, SHA-256 {ShortSha256}");
}
