using System.Security.Cryptography;

namespace TapToPcap.Verifying.Digests;

/// <summary>Computes a <see cref="ByteDigest"/> of bytes that come in parts.</summary>
internal sealed class RunningDigest
{
    private IncrementalHash? _hash;

    internal long Length { get; private set; }

    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Returns the digest of all bytes; none may be added afterwards.</summary>
    internal ByteDigest Finish()
    {
        if (_hash is null)
        {
            return ByteDigest.Empty;
        }

        using (_hash)
        {
            return new ByteDigest(Length, Convert.ToHexStringLower(_hash.GetCurrentHash()));
        }
    }
}
