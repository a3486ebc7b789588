using TapToPcap.Protocols;

namespace TapToPcap.Verifying;

/// <summary>What went one way as a tap tells it.</summary>
/// <param name="fillHoles">Zeros stand for the bytes that the tap is known to lack, as <see cref="ConversionOptions.FillHoles"/> puts them.</param>
/// <param name="meter">Tells the size of cuts that Envoy did not count; null where none is wanted.</param>
internal sealed class TappedDirection(bool fillHoles, MessageMeter? meter)
{
    private static readonly byte[] Zeros = new byte[4096];

    private readonly RunningDigest _digest = new();

    /// <summary>The latest event was cut, and nothing has told yet by how much.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>The tap says that it lacks bytes.</summary>
    internal bool IsIncomplete { get; private set; }

    internal void Accept(ReadOnlySpan<byte> payload, bool isTruncated)
    {
        MeasureCut(payload);
        _digest.Add(payload);
        meter?.Follow(payload);
        IsCut = isTruncated;
        IsIncomplete |= isTruncated;
    }

    /// <summary>A cut was of so many bytes, perhaps of none at all.</summary>
    internal void SettleCut() => IsCut = false;

    /// <summary>As many bytes are missing here as Envoy counted.</summary>
    internal void Miss(ulong count)
    {
        IsIncomplete = true;
        Miss(count, hasFraming: false);
    }

    /// <summary>Takes the size of a cut that was not counted from the lengths in the data.</summary>
    /// <param name="next">The next bytes; none at the end.</param>
    internal void MeasureCut(ReadOnlySpan<byte> next)
    {
        if (!IsCut)
        {
            return;
        }

        IsCut = false;
        if (meter?.MissingBefore(next) is Remainder missing)
        {
            Miss((ulong)missing.Bytes, missing.HasFraming);
        }
        else
        {
            meter?.Skip(MessageMeter.UnknownSize);
        }
    }

    internal ByteDigest Finish() => _digest.Finish();

    private void Miss(ulong count, bool hasFraming)
    {
        meter?.Skip((long)count);
        if (!fillHoles || hasFraming || count > ConversionOptions.MaxFilledHole)
        {
            return;
        }

        for (int left = (int)count; left > 0; left -= Zeros.Length)
        {
            _digest.Add(Zeros.AsSpan(0, Math.Min(left, Zeros.Length)));
        }
    }
}
