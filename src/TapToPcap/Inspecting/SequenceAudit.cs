using TapToPcap.Reading;

namespace TapToPcap.Inspecting;

/// <summary>Holds what Envoy counted (<c>seq_num</c>) against what the events of a conversation carry.</summary>
/// <remarks>An event's true length is known only when the next one tells where it begins. The close stands one further than the bytes before it.</remarks>
internal sealed class SequenceAudit
{
    private const ulong FirstPosition = 1;

    private Unsettled? _unsettled = new(null, FirstPosition, 0, false);

    internal long LostBytes { get; private set; }

    /// <param name="direction">Null for the close.</param>
    internal void Accept(in TapEvent tapped, DirectionInspection? direction)
    {
        ulong position = tapped.SequenceNumber;
        bool isCounted = position is not (0 or ulong.MaxValue);
        if (direction is not null)
        {
            Settle(isCounted ? position : null);
            _unsettled = new Unsettled(direction, isCounted ? position : null, (ulong)tapped.Payload.Length, tapped.IsTruncated);
        }
        else
        {
            Settle(isCounted ? position - 1 : null);
        }
    }

    internal void Finish() => Settle(null);

    private void Settle(ulong? next)
    {
        if (_unsettled is not Unsettled before)
        {
            return;
        }

        _unsettled = null;
        long? missing = next - before.Position - before.Length is ulong left and <= long.MaxValue ? (long)left : null;
        if (!before.IsTruncated)
        {
            LostBytes += missing ?? 0;
        }
        else if (missing is long cut)
        {
            before.Direction!.AddCut(cut);
        }
        else
        {
            before.Direction!.AddUnsizedCut();
        }
    }

    private readonly record struct Unsettled(DirectionInspection? Direction, ulong? Position, ulong Length, bool IsTruncated);
}
