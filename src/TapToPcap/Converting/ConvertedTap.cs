using TapToPcap.Profiling;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Converting;

/// <summary>One tap during a conversion: where it is read, its conversations, and the protocols seen in it.</summary>
internal sealed class ConvertedTap : IOrderedTap
{
    private readonly Synthesizer _synthesizer;
    private readonly ProtocolWatch? _watch;

    /// <param name="watch">Collects protocols; null if they are not wanted.</param>
    internal ConvertedTap(TapCursor cursor, Synthesizer synthesizer, ProtocolWatch? watch)
    {
        (Cursor, _synthesizer, _watch) = (cursor, synthesizer, watch);
        Damaged = damage => Synthesizer.MarkDiscontinuity(Cursor.Conversations, GapComments.Damaged(damage.Position.Record));
    }

    /// <inheritdoc/>
    public TapCursor Cursor { get; }

    /// <summary>Marks a discontinuity where the tap is damaged. One delegate serves all reads.</summary>
    internal Action<TapFormatException> Damaged { get; }

    internal void Accept(in TapEvent tapped)
    {
        _synthesizer.Accept(Cursor.Conversations, in tapped);
        _watch?.Accept(in tapped);
    }

    /// <summary>Emits what is left of the tap, and closes it.</summary>
    internal void Finish()
    {
        _synthesizer.Finish(Cursor.Conversations);
        _watch?.Finish();
        Cursor.Dispose();
    }
}
