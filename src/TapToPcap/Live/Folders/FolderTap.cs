using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;

namespace TapToPcap.Live.Folders;

/// <summary>One tap of a watched folder: reads it whenever there is more, and remembers where to go on.</summary>
/// <remarks>
/// Each round resumes it, takes its events and suspends it. Once all its conversations have closed, it keeps no cursor and no
/// output, only its position and framing.
/// </remarks>
/// <param name="label">Name of the tap in captures.</param>
/// <param name="earlier">How many taps its file held before this one.</param>
/// <param name="head">Beginning of its file; null for a member of an archive.</param>
/// <param name="open">
/// Opens a cursor on it at a position, which is 0 or the end of a record, in the framing found before, if any.
/// </param>
internal sealed class FolderTap(string label, int earlier, FileHead? head, Func<long, TapFraming?, TapCursor> open) : IOrderedTap, IDisposable
{
    private TapFraming? _framing;
    private FolderTapPhase _resumedFrom;

    // Bytes of it could not be decoded, so that the capture lacks what they hold.
    private bool _isDamaged;

    // True from the first such event on: the cursor holds the exchanges that are under way, and so is kept.
    private bool _holdsStreamedExchange;

    /// <summary>Beginning of its file; null for a member of an archive.</summary>
    internal FileHead? Head { get; } = head;

    internal FolderTapPhase Phase { get; private set; }

    internal TapCursor? Cursor { get; private set; }

    /// <inheritdoc/>
    TapCursor IOrderedTap.Cursor => Cursor!;

    internal FolderOutput? Output { get; private set; }

    /// <summary>Offset in bytes at which reading goes on.</summary>
    internal long Position { get; private set; }

    /// <summary>It has yielded an event or damage, and so counts as an input, once. True in all later phases.</summary>
    internal bool IsInput { get; private set; }

    /// <summary>Nothing of it was read before.</summary>
    internal bool IsNew => Position == 0 && !IsInput;

    /// <summary>Nothing more is read of it, even if its file grows.</summary>
    internal bool IsOver => Phase is FolderTapPhase.Unpacked or FolderTapPhase.Finished;

    /// <summary>Its file was emptied, and whether the same tap goes on shows only when more is written.</summary>
    internal bool IsEmptied { get; set; }

    /// <summary>
    /// All of it up to <see cref="Position"/> is in a capture that has ended, and all its connections had closed: the file is needed no
    /// more, unless it grows.
    /// </summary>
    internal bool IsDone { get; private set; }

    private bool HasOpen => _holdsStreamedExchange || Output?.Conversations.Open.Count > 0;

    /// <summary>Whether reading it again could yield anything new.</summary>
    /// <param name="length">Length of its file by now, in bytes.</param>
    internal bool HasMore(long length) => !IsOver && (Phase is FolderTapPhase.Partial or FolderTapPhase.Suspended || length > Position);

    /// <summary>Begins to read what there is of a tap that may still grow.</summary>
    /// <param name="isShort">There is too little of it to be sure of its framing.</param>
    /// <param name="isIdle">Its file has not changed for a while.</param>
    internal void Resume(bool isShort, bool isIdle)
    {
        Resume();
        TapReader reader = Cursor!.Reader;
        (reader.IsGrowing, reader.IsIdle) = (true, isIdle);
        Phase = isShort && !IsInput ? FolderTapPhase.Probing : FolderTapPhase.Reading;
    }

    /// <summary>Begins to read what there is of a tap that grows no more.</summary>
    internal void ResumeLast()
    {
        Resume();
        Cursor!.Reader.IsGrowing = false;
    }

    /// <summary>Notes that it has yielded an event or damage.</summary>
    /// <returns>True the first time only, when the tap is to be counted.</returns>
    internal bool TryCount()
    {
        if (IsInput)
        {
            return false;
        }

        IsInput = true;
        Phase = FolderTapPhase.Reading;
        return true;
    }

    internal void Accept(IFolderCaptures captures, in TapEvent tapped)
    {
        IsDone = false;
        Output ??= Begin(captures);
        _holdsStreamedExchange |= tapped is { Kind: TapEventKind.Http, IsStreamed: true };
        Output.Run.Accept(Output.Conversations, tapped);
    }

    /// <summary>Marks a discontinuity: bytes of the tap could not be decoded.</summary>
    internal void Damaged(TapFormatException damage)
    {
        _isDamaged = true;
        if (Output is not null)
        {
            LiveRun.MarkDamage(Output.Conversations, damage);
        }
    }

    /// <summary>Ends a round. Closes the file, and frees all memory if no conversation is open.</summary>
    internal void Suspend(IFolderCaptures captures)
    {
        TapReader reader = Cursor!.Reader;
        if (reader.IsOver || !reader.IsGrowing)
        {
            Position = reader.Position;
            End(captures);
            return;
        }

        (Position, _framing) = (reader.Position, reader.Framing ?? _framing);
        Phase = PhaseAfter(reader);
        if (Phase == FolderTapPhase.Closed)
        {
            Close(captures);
        }
        else
        {
            Park(captures);
        }
    }

    /// <summary>Discards what was read of a tap too short to show its framing; it is read again when there is more.</summary>
    internal void Forget()
    {
        DropCursor();
        Phase = _resumedFrom == FolderTapPhase.Partial ? FolderTapPhase.Partial : FolderTapPhase.New;
    }

    /// <summary>Marks an archive as unpacked; its members are taps of their own.</summary>
    /// <param name="length">Length of the archive at that time.</param>
    internal void Unpack(long length) => (Phase, Position) = (FolderTapPhase.Unpacked, length);

    /// <summary>Ends it: nothing more is read of it.</summary>
    internal void End(IFolderCaptures captures)
    {
        Phase = FolderTapPhase.Finished;
        Close(captures);
    }

    public void Dispose() => DropCursor();

    private void Resume()
    {
        _resumedFrom = Phase;
        Cursor ??= open(Position, _framing);
        Phase = FolderTapPhase.Reading;
    }

    private FolderTapPhase PhaseAfter(TapReader reader)
    {
        if (reader.IsAtEnd && !HasOpen)
        {
            return FolderTapPhase.Closed;
        }

        if (!reader.IsBetweenRecords)
        {
            return FolderTapPhase.Partial;
        }

        return reader.IsIdle ? FolderTapPhase.Idle : FolderTapPhase.Suspended;
    }

    private FolderOutput Begin(IFolderCaptures captures)
    {
        FolderOutput output = captures.Begin(label, earlier);
        output.Conversations.SecondView = Cursor?.Conversations.SecondView;
        return output;
    }

    private void Park(IFolderCaptures captures)
    {
        Cursor!.Park();
        if (Output is not null)
        {
            captures.Idle(Output);
        }
    }

    private void Close(IFolderCaptures captures)
    {
        if (Output is not null)
        {
            bool isOpen = HasOpen;
            captures.End(Output);
            Output = null;
            IsDone = !isOpen && !_isDamaged;
        }

        DropCursor();
    }

    private void DropCursor()
    {
        Cursor?.Dispose();
        Cursor = null;
    }
}
