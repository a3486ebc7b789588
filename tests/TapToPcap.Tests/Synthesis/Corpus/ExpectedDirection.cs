using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What one direction of a conversation must show: where its bytes stand, and where some are missing.</summary>
internal sealed record ExpectedDirection
{
    /// <summary>The bytes that are there, in order.</summary>
    internal List<(long Offset, ReadOnlyMemory<byte> Bytes)> Parts { get; init; } = [];

    /// <summary>Where bytes are missing, in order.</summary>
    internal List<ExpectedHole> Holes { get; init; } = [];

    /// <summary>Where the next byte would stand; the FIN where there is one.</summary>
    internal long End { get; private set; }

    internal bool HasFin { get; private set; }

    /// <summary>Zeros stand where the number of missing bytes is known.</summary>
    internal bool IsFilled { get; init; }

    internal IEnumerable<ExpectedHole> KnownHoles => Holes.Where(hole => hole.IsKnown);

    internal IReadOnlyList<ByteRun> Runs => ByteRun.Join(IsFilled ? Parts.Concat(KnownHoles.Select(Zeros)).OrderBy(part => part.Offset) : Parts);

    /// <summary>Without a FIN nothing need show that bytes of unknown number are missing at the end.</summary>
    internal bool EndsInUnknown => !HasFin && Holes is [.., { IsKnown: false } last] && last.End == End;

    /// <summary>The holes that are left, joined where no byte stands between them.</summary>
    internal IReadOnlyList<Gap> Gaps
    {
        get
        {
            List<Gap> gaps = [];
            foreach (ExpectedHole hole in Holes.Where(hole => !(IsFilled && hole.IsKnown)))
            {
                if (gaps is [.., Gap before] && before.End == hole.Offset)
                {
                    gaps[^1] = before with { Size = before.Size + hole.Size };
                }
                else
                {
                    gaps.Add(new Gap(hole.Offset, hole.Size));
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

    internal void Miss(long size, HoleCause cause, bool isKnown)
    {
        Holes.Add(new ExpectedHole(End, size, cause, isKnown));
        End += size;
    }

    internal void Finish() => HasFin = true;

    private static (long Offset, ReadOnlyMemory<byte> Bytes) Zeros(ExpectedHole hole) => (hole.Offset, new byte[hole.Size]);
}
