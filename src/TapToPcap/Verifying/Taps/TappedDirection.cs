using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Taps;

/// <summary>What went one way as a tap records it.</summary>
/// <param name="fillGaps">Zeros stand for the bytes that the tap is known to lack, as the conversion puts them.</param>
/// <param name="meter">Measures cuts that Envoy did not count; null where none is wanted.</param>
internal sealed class TappedDirection(bool fillGaps, MessageMeter? meter)
{
    private static readonly byte[] Zeros = new byte[4096];

    private readonly RunningDigest _digest = new();

    /// <summary>The latest event was cut, and by how much is not known yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Places where the tap says that it lacks bytes, or may.</summary>
    internal int Gaps { get; private set; }

    internal void Accept(ReadOnlySpan<byte> payload, bool isTruncated)
    {
        MeasureCut(payload);
        _digest.Add(payload);
        meter?.Follow(payload);
        IsCut = isTruncated;
        Gaps += isTruncated ? 1 : 0;
    }

    /// <summary>A cut was of so many bytes, perhaps of none at all.</summary>
    internal void SettleCut() => IsCut = false;

    /// <summary>As many bytes are missing here as Envoy counted.</summary>
    /// <param name="isCut">They are those of a cut, which is known already.</param>
    internal void Miss(ulong count, bool isCut)
    {
        Gaps += isCut ? 0 : 1;
        Fill(count, hasFraming: false);
    }

    /// <summary>Bytes may be missing here, and how many is not known.</summary>
    internal void MissUnknown()
    {
        IsCut = false;
        Gaps++;
        meter?.Lose();
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
            Fill((ulong)missing.Bytes, missing.HasFraming);
        }
        else
        {
            meter?.Lose();
        }
    }

    internal ByteDigest Finish() => _digest.Finish();

    private void Fill(ulong count, bool hasFraming)
    {
        meter?.Skip((long)count);
        if (!fillGaps || hasFraming || count > FilledGap.MaxSize)
        {
            return;
        }

        for (int left = (int)count; left > 0; left -= Zeros.Length)
        {
            _digest.Add(Zeros.AsSpan(0, Math.Min(left, Zeros.Length)));
        }
    }
}
