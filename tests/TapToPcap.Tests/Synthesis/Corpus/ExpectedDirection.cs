using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What one direction of a conversation must show: where its bytes stand, and where some are missing.</summary>
internal sealed record ExpectedDirection
{
    /// <summary>The bytes that are there, in order.</summary>
    internal List<(long Offset, ReadOnlyMemory<byte> Bytes)> Parts { get; init; } = [];

    /// <summary>Where bytes are missing, in order.</summary>
    internal List<ExpectedGap> Gaps { get; init; } = [];

    /// <summary>Where the next byte would stand; the FIN where there is one.</summary>
    internal long End { get; private set; }

    internal bool HasFin { get; private set; }

    /// <summary>Zeros stand where the number of missing bytes is known.</summary>
    internal bool IsFilled { get; init; }

    internal IEnumerable<ExpectedGap> KnownGaps => Gaps.Where(gap => gap.IsKnown);

    internal IReadOnlyList<ByteRun> Runs => ByteRun.Join(IsFilled ? Parts.Concat(KnownGaps.Select(Zeros)).OrderBy(part => part.Offset) : Parts);

    /// <summary>Without a FIN nothing need show that bytes of unknown number are missing at the end.</summary>
    internal bool EndsInUnknown => !HasFin && Gaps is [.., { IsKnown: false } last] && last.End == End;

    /// <summary>The gaps that are left, joined where no byte stands between them.</summary>
    internal IReadOnlyList<Gap> VisibleGaps
    {
        get
        {
            List<Gap> gaps = [];
            foreach (ExpectedGap gap in Gaps.Where(gap => !(IsFilled && gap.IsKnown)))
            {
                if (gaps is [.., Gap before] && before.End == gap.Offset)
                {
                    gaps[^1] = before with { Size = before.Size + gap.Size };
                }
                else
                {
                    gaps.Add(new Gap(gap.Offset, gap.Size));
                }
            }

            return gaps;
        }
    }

    internal void Add(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            Parts.Add((End, bytes));
            End += bytes.Length;
        }
    }

    internal void Miss(long size, GapCause cause, bool isKnown)
    {
        Gaps.Add(new ExpectedGap(End, size, cause, isKnown));
        End += size;
    }

    internal void Finish() => HasFin = true;

    private static (long Offset, ReadOnlyMemory<byte> Bytes) Zeros(ExpectedGap gap) => (gap.Offset, new byte[gap.Size]);
}
