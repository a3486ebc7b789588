using TapToPcap.Common;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Counts gaps, and decides which are filled with zeros.</summary>
internal sealed class GapFiller(SynthesisOptions options, SynthesisCounts counts)
{
    /// <summary>Counts a gap of unknown size.</summary>
    internal void Count() => counts[Counter.Gaps]++;

    /// <summary>Counts a gap of known size.</summary>
    internal void Count(ulong missing)
    {
        Count();
        counts[Counter.MissingBytes] += (long)missing;
    }

    /// <summary>Decides whether so many missing bytes are replaced by zeros, and counts these.</summary>
    internal bool TryFill(ulong missing)
    {
        if (!options.FillGaps || missing > FilledGap.MaxSize)
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
