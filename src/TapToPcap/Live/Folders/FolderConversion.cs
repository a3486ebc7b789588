using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis;

namespace TapToPcap.Live.Folders;

/// <summary>One round of a watched folder: emits what its taps hold by now, by time if they go into one capture.</summary>
/// <param name="isTooLate">Asked every 256 events; true when nothing more is to be emitted.</param>
/// <param name="sameInputs">Taps that were read so far, to skip those that hold the same.</param>
internal sealed class FolderConversion(ConversionOptions options, IFolderCaptures captures, SameInputs sameInputs, Func<bool> isTooLate)
{
    private const int EventsBetweenChecks = 256;

    private readonly TimeOrder<FolderTap> _order = new(OpenFileLimit.Bound(options.MaxOpenTaps));
    private readonly SecondViews _secondViews = new(options.ToSynthesis());
    private long _emitted;

    /// <summary>True if it was too late to emit all that was there.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Taps that yielded their first event or damage in this round.</summary>
    internal long Inputs { get; private set; }

    internal bool TryFreeHandle() => _order.TryFreeHandle();

    /// <summary>Takes a resumed tap: keeps it for <see cref="EmitInOrder"/>, or emits it at once if nothing is sorted.</summary>
    internal void Add(FolderTap tap)
    {
        if (!captures.AreOne || !options.Sort)
        {
            Emit(tap);
        }
        else if (!TryPeek(tap))
        {
            Suspend(tap);
        }
        else if (!TrySkip(tap))
        {
            _order.Add(tap);
        }
    }

    internal void EmitInOrder()
    {
        _secondViews.Mark(CancellationToken.None);
        while (_order.TryTake(out FolderTap tap))
        {
            Emit(tap);
        }
    }

    /// <summary>Skips a new tap that holds the same as another.</summary>
    private bool TrySkip(FolderTap tap)
    {
        TapCursor cursor = tap.Cursor!;
        if (!tap.IsNew || cursor.Head is not TapHead head)
        {
            return false;
        }

        // A file that was begun anew is no duplicate of what it held before.
        if (sameInputs.Find(cursor.Reader.Tap, head) is not TapEntry same || same.Name == cursor.Reader.Name)
        {
            _secondViews.Add(cursor, head);
            return false;
        }

        captures.SkipSame(cursor.Reader.Name, same.Name);
        tap.End(captures);
        return true;
    }

    private void Emit(FolderTap tap)
    {
        while (!IsCut && TryPeek(tap))
        {
            if (!_order.IsNext(tap))
            {
                _order.Add(tap);
                return;
            }

            Count(tap);
            tap.Accept(captures, in tap.Cursor!.Take());
            IsCut = ++_emitted % EventsBetweenChecks == 0 && isTooLate();
        }

        Suspend(tap);
    }

    // A tap that was forgotten or has ended while it was read is left as it is.
    private void Suspend(FolderTap tap)
    {
        if (tap.Phase is FolderTapPhase.Probing or FolderTapPhase.Reading)
        {
            tap.Suspend(captures);
        }
    }

    private void Count(FolderTap tap) => Inputs += tap.TryCount() ? 1 : 0;

    private bool TryPeek(FolderTap tap)
    {
        ReadResult result = tap.Cursor!.Peek();
        while (!result.IsEvent && CanReadOn(tap, result))
        {
            result = tap.Cursor.Peek();
        }

        return result.IsEvent;
    }

    private bool CanReadOn(FolderTap tap, in ReadResult result)
    {
        TapReader reader = tap.Cursor!.Reader;
        if (result.Status == ReadStatus.Damage && tap.Phase == FolderTapPhase.Probing)
        {
            tap.Forget();
            return false;
        }

        bool canReadOn = captures.Reports.Resolve(result, reader, damage => Damaged(tap, damage));
        if (result.Status == ReadStatus.Unreadable)
        {
            tap.End(captures);
        }

        return canReadOn;
    }

    private void Damaged(FolderTap tap, TapFormatException damage)
    {
        Count(tap);
        tap.Damaged(damage);
    }
}
