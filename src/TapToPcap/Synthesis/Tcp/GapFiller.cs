using TapToPcap.Common;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Counts gaps, and decides which are filled with zeros.</summary>
internal sealed class GapFiller(SynthesisOptions options, SynthesisCounts counts)
{
    /// <summary>One gap of unknown size.</summary>
    internal void Count() => counts[Counter.Gaps]++;

    /// <summary>One gap of known size.</summary>
    internal void Count(ulong missing)
    {
        Count();
        counts[Counter.MissingBytes] += (long)missing;
    }

    /// <summary>Whether zeros are to be put where so many bytes are missing.</summary>
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
