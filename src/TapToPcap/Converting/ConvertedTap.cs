using TapToPcap.Profiling;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;

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
    }

    /// <inheritdoc/>
    public TapCursor Cursor { get; }

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
