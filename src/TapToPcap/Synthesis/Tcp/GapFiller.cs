using TapToPcap.Common;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Counts gaps, and decides how missing bytes are written, within the limits of one capture.</summary>
internal sealed class GapFiller(SynthesisOptions options, SynthesisCounts counts)
{
    private long _snapped;

    /// <summary>Whether a cut is written as bytes beyond a snap length, where its size allows that.</summary>
    internal bool IsSnapping => options.Cut == CutForm.Snapped;

    /// <summary>Counts a gap of unknown size.</summary>
    internal void Count() => counts[Counter.Gaps]++;

    /// <summary>Counts a gap of known size.</summary>
    internal void Count(ulong missing)
    {
        Count();
        counts[Counter.MissingBytes] += (long)missing;
    }

    /// <summary>Decides how missing bytes of known direction are written, and takes them from the limits.</summary>
    /// <param name="canFill">Whether zeros may replace the bytes.</param>
    internal CutForm FormOf(ulong missing, bool canFill = true) => options.Cut switch
    {
        CutForm.Snapped when TrySnap(missing) => CutForm.Snapped,
        CutForm.Zeros when canFill && TryFill(missing) => CutForm.Zeros,
        _ => CutForm.Gap,
    };

    /// <summary>Decides whether the bytes of lost records are replaced by zeros, and counts these.</summary>
    internal bool TryFillLost(ulong missing) => options.FillGaps && TryFill(missing);

    private bool TrySnap(ulong missing)
    {
        if (missing > FilledGap.MaxSize || (long)missing > options.MaxFilledBytes - _snapped)
        {
            return false;
        }

        _snapped += (long)missing;
        return true;
    }

    private bool TryFill(ulong missing)
    {
        if (missing > FilledGap.MaxSize)
        {
            return false;
        }

        if ((long)missing > options.MaxFilledBytes - counts[Counter.FilledBytes])
        {
            counts[Counter.Unfilled]++;
            return false;
        }

        counts[Counter.FilledBytes] += (long)missing;
        return true;
    }
}
