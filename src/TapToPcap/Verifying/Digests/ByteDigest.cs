using System.Globalization;

namespace TapToPcap.Verifying.Digests;

/// <summary>The length and SHA-256 hash of bytes, kept in their place: of one direction of a connection, of a body or of
/// headers.</summary>
/// <param name="Length">How many bytes.</param>
/// <param name="Sha256">In lowercase hexadecimal digits.</param>
public sealed record ByteDigest(long Length, string Sha256)
{
    /// <summary>The digest of no bytes.</summary>
    public static ByteDigest Empty { get; } = new(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /// <summary>The first 12 digits, enough for people to distinguish digests.</summary>
    public string ShortSha256 => Sha256[..12];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length:N0} bytes, SHA-256 {ShortSha256}");
}
