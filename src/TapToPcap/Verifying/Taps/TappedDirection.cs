using TapToPcap.Common;
using TapToPcap.Protocols;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Digests;

namespace TapToPcap.Verifying.Taps;

/// <summary>One direction of a connection as a tap records it: computes its digest, and fills its gaps with zeros if the conversion
/// did.</summary>
/// <param name="fillsCuts">Whether zeros stand for bytes that Envoy cut, as the conversion adds them.</param>
/// <param name="fillsLost">Whether zeros stand for bytes of lost records.</param>
/// <param name="meter">Measures cuts that Envoy did not count; null where they are not to be measured.</param>
internal sealed class TappedDirection(bool fillsCuts, bool fillsLost, MessageMeter? meter)
{
    // Bytes of a large event that are held at once.
    private const int LargePart = 1 << 20;

    private static readonly byte[] Zeros = new byte[4096];

    private readonly RunningDigest _digest = new();

    /// <summary>Whether the latest event was cut and the size of the cut is not known yet.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>How many places the tap lacks bytes in, or may lack them.</summary>
    internal int Gaps { get; private set; }

    internal void Accept(in TapEvent tapped)
    {
        if (tapped.Large is null)
        {
            Accept(tapped.Payload.Span, tapped.IsTruncated);
            return;
        }

        foreach (TapEvent part in tapped.Parts(LargePart))
        {
            Accept(part.Payload.Span, part.IsTruncated);
        }

        Gaps += tapped.LeftOut > 0 ? 1 : 0;
        meter?.Skip(tapped.LeftOut);
    }

    private void Accept(ReadOnlySpan<byte> payload, bool isTruncated)
    {
        MeasureCut(payload);
        _digest.Add(payload);
        meter?.Follow(payload);
        IsCut = isTruncated;
        Gaps += isTruncated ? 1 : 0;
    }

    /// <summary>Called when Envoy's count gives the size of the cut, which can be 0.</summary>
    internal void SettleCut() => IsCut = false;

    /// <summary>Takes missing bytes that Envoy counted.</summary>
    /// <param name="isCut">Whether they are those of a cut, which is already among the gaps.</param>
    internal void Miss(ulong count, bool isCut)
    {
        Gaps += isCut ? 0 : 1;
        Fill(count, isCut ? fillsCuts : fillsLost);
    }

    /// <summary>Takes bytes that a transport socket below the tap sent before the first ones.</summary>
    internal void MissBelowTap(ulong count)
    {
        Gaps++;
        Fill(count, fillsCuts);
    }

    /// <summary>Called where bytes may be missing, an unknown number of them.</summary>
    internal void MissUnknown()
    {
        IsCut = false;
        Gaps++;
        meter?.Lose();
    }

    /// <summary>Measures a cut that Envoy did not count by the lengths in the data.</summary>
    /// <param name="next">The payload of the next event; empty at the end of the direction.</param>
    internal void MeasureCut(ReadOnlySpan<byte> next)
    {
        if (!IsCut)
        {
            return;
        }

        IsCut = false;
        if (meter?.MissingBefore(next) is Remainder missing)
        {
            Fill((ulong)missing.Bytes, fillsCuts && !missing.HasFraming);
        }
        else
        {
            meter?.Lose();
        }
    }

    internal ByteDigest Finish() => _digest.Finish();

    private void Fill(ulong count, bool withZeros)
    {
        meter?.Skip((long)count);
        if (!withZeros || count > FilledGap.MaxSize)
        {
            return;
        }

        for (int left = (int)count; left > 0; left -= Zeros.Length)
        {
            _digest.Add(Zeros.AsSpan(0, Math.Min(left, Zeros.Length)));
        }
    }
}
