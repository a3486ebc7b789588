using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;

namespace TapToPcap.Live.Folders;

/// <summary>One tap of a watched folder, while it is read and afterwards.</summary>
/// <remarks>Once all its conversations have closed it holds nothing but where it would go on.</remarks>
/// <param name="label">What captures call it.</param>
/// <param name="earlier">How many taps its file has held before.</param>
/// <param name="head">How its file begins; null for a member of an archive.</param>
/// <param name="open">Opens it, to be read by a cursor from the start or from where a record ended, in the framing found before.</param>
internal sealed class FolderTap(string label, int earlier, FileHead? head, Func<long, TapFraming?, TapCursor> open) : IOrderedTap, IDisposable
{
    private TapFraming? _framing;
    private bool _holdsStreamedExchange;
    private bool _wasIdle;

    /// <summary>How its file begins; null for a member of an archive.</summary>
    internal FileHead? Head { get; } = head;

    internal TapCursor? Cursor { get; private set; }

    /// <inheritdoc/>
    TapCursor IOrderedTap.Cursor => Cursor!;

    internal FolderOutput? Output { get; private set; }

    /// <summary>Where its next bytes are to be read.</summary>
    internal long Position { get; private set; }

    /// <summary>It ends inside a record, the rest of which has not come.</summary>
    internal bool IsPartial { get; private set; }

    /// <summary>It is no tap, or cannot be read on.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Something was emitted of it, or is wrong with it: it counts as read.</summary>
    internal bool IsInput { get; set; }

    /// <summary>There is not enough of it yet to be sure how it is encoded.</summary>
    internal bool IsShort { get; set; }

    /// <summary>Its file is an archive, and has been unpacked.</summary>
    internal bool IsUnpacked { get; private set; }

    /// <summary>Whether a reader could have more to say of it than it said already.</summary>
    /// <param name="length">Bytes that are there.</param>
    internal bool HasMore(long length) => !IsOver && (length > Position || (Cursor is not null && (IsPartial || !_wasIdle)));

    /// <summary>What the archive holds is emitted elsewhere.</summary>
    /// <param name="length">Bytes that it had then.</param>
    internal void Unpack(long length) => (IsUnpacked, IsOver, Position) = (true, true, length);

    /// <summary>Nothing of it was read before.</summary>
    internal bool IsNew => Position == 0 && !IsInput;

    internal TapCursor Open() => Cursor ??= open(Position, _framing);

    internal void Accept(IFolderCaptures captures, in TapEvent tapped)
    {
        Output ??= Begin(captures);
        IsInput = true;
        _holdsStreamedExchange |= tapped is { Kind: TapEventKind.Http, IsStreamed: true };
        Output.Run.Accept(Output.Conversations, tapped);
    }

    /// <summary>Marks a discontinuity: bytes of the tap could not be decoded.</summary>
    internal void Damaged(TapFormatException damage) => Output?.Run.Lose(Output.Conversations, damage);

    /// <summary>All that is there was emitted. Keeps no file open, and no memory if nothing is open in it.</summary>
    internal void Suspend(IFolderCaptures captures)
    {
        TapReader reader = Cursor!.Reader;
        if (reader.IsOver || !reader.IsGrowing)
        {
            End(captures);
            return;
        }

        (Position, IsPartial, _wasIdle, _framing) = (reader.Position, !reader.IsBetweenRecords, reader.IsIdle, reader.Framing ?? _framing);
        bool isOpen = _holdsStreamedExchange || Output?.Conversations.Open.Count > 0;
        if (reader.IsAtEnd && !isOpen)
        {
            Close(captures);
            return;
        }

        Cursor.Park();
        if (Output is not null)
        {
            captures.Idle(Output);
        }
    }

    /// <summary>Forgets what was read of a tap of which too little was there to show what it is.</summary>
    internal void Forget()
    {
        Cursor?.Dispose();
        Cursor = null;
    }

    /// <summary>Nothing more is read of it.</summary>
    internal void End(IFolderCaptures captures)
    {
        IsOver = true;
        Close(captures);
    }

    public void Dispose() => Forget();

    private FolderOutput Begin(IFolderCaptures captures)
    {
        FolderOutput output = captures.Begin(label, earlier);
        output.Conversations.SecondView = Cursor?.Conversations.SecondView;
        return output;
    }

    private void Close(IFolderCaptures captures)
    {
        if (Output is not null)
        {
            captures.End(Output);
            Output = null;
        }

        Forget();
    }
}
