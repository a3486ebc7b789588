using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;

namespace TapToPcap.Live.Folders;

/// <summary>One tap of a watched folder, while it is read and afterwards.</summary>
/// <remarks>Each look resumes it, takes its events and suspends it. Once all its conversations have closed it holds nothing but where it would go on.</remarks>
/// <param name="label">What captures call it.</param>
/// <param name="earlier">How many taps its file has held before.</param>
/// <param name="head">How its file begins; null for a member of an archive.</param>
/// <param name="open">Opens it, to be read by a cursor from the start or from where a record ended, in the framing found before.</param>
internal sealed class FolderTap(string label, int earlier, FileHead? head, Func<long, TapFraming?, TapCursor> open) : IOrderedTap, IDisposable
{
    private TapFraming? _framing;
    private FolderTapPhase _resumedFrom;

    // Not a phase: true from the first such event on, as the cursor knows of exchanges that are under way, and is kept for them.
    private bool _holdsStreamedExchange;

    /// <summary>How its file begins; null for a member of an archive.</summary>
    internal FileHead? Head { get; } = head;

    internal FolderTapPhase Phase { get; private set; }

    internal TapCursor? Cursor { get; private set; }

    /// <inheritdoc/>
    TapCursor IOrderedTap.Cursor => Cursor!;

    internal FolderOutput? Output { get; private set; }

    /// <summary>Where its next bytes are to be read.</summary>
    internal long Position { get; private set; }

    /// <summary>Something was emitted of it, or is wrong with it: it counts as read, once. Not a phase, as it is so in every one that follows.</summary>
    internal bool IsInput { get; private set; }

    /// <summary>Nothing of it was read before.</summary>
    internal bool IsNew => Position == 0 && !IsInput;

    /// <summary>Nothing more is read of it, whatever comes.</summary>
    internal bool IsOver => Phase is FolderTapPhase.Unpacked or FolderTapPhase.Finished;

    /// <summary>Whether a reader could have more to say of it than it said already.</summary>
    /// <param name="length">Bytes that are there.</param>
    internal bool HasMore(long length) => !IsOver && (Phase is FolderTapPhase.Partial or FolderTapPhase.Suspended || length > Position);

    /// <summary>Begins to read what there is of a tap that may be written further.</summary>
    /// <param name="isShort">There is not enough of it yet to be sure how it is encoded.</param>
    /// <param name="isIdle">Nothing was added to it for a while.</param>
    internal void Resume(bool isShort, bool isIdle)
    {
        Resume();
        TapReader reader = Cursor!.Reader;
        (reader.IsGrowing, reader.IsIdle) = (true, isIdle);
        Phase = isShort && !IsInput ? FolderTapPhase.Probing : FolderTapPhase.Reading;
    }

    /// <summary>Begins to read what there is of a tap to which nothing is added any more.</summary>
    internal void ResumeLast()
    {
        Resume();
        Cursor!.Reader.IsGrowing = false;
    }

    /// <summary>Something has come of it.</summary>
    /// <returns>Whether it is the first: only then is the tap to be counted.</returns>
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
        Output ??= Begin(captures);
        _holdsStreamedExchange |= tapped is { Kind: TapEventKind.Http, IsStreamed: true };
        Output.Run.Accept(Output.Conversations, tapped);
    }

    /// <summary>Marks a discontinuity: bytes of the tap could not be decoded.</summary>
    internal void Damaged(TapFormatException damage)
    {
        if (Output is not null)
        {
            LiveRun.MarkDamage(Output.Conversations, damage);
        }
    }

    /// <summary>All that is there was emitted. Keeps no file open, and no memory if nothing is open in it.</summary>
    internal void Suspend(IFolderCaptures captures)
    {
        TapReader reader = Cursor!.Reader;
        if (reader.IsOver || !reader.IsGrowing)
        {
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

    /// <summary>Forgets what was read of a tap of which too little was there to show what it is; it is read again from its position when there is more.</summary>
    internal void Forget()
    {
        DropCursor();
        Phase = _resumedFrom == FolderTapPhase.Partial ? FolderTapPhase.Partial : FolderTapPhase.New;
    }

    /// <summary>What the archive holds is emitted elsewhere.</summary>
    /// <param name="length">Bytes that it had then.</param>
    internal void Unpack(long length) => (Phase, Position) = (FolderTapPhase.Unpacked, length);

    /// <summary>Nothing more is read of it.</summary>
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
        bool isOpen = _holdsStreamedExchange || Output?.Conversations.Open.Count > 0;
        if (reader.IsAtEnd && !isOpen)
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
            captures.End(Output);
            Output = null;
        }

        DropCursor();
    }

    private void DropCursor()
    {
        Cursor?.Dispose();
        Cursor = null;
    }
}
