using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis;

namespace TapToPcap.Live.Folders;

/// <summary>Emits what there is of the taps of a folder, in the order of time where they go into one capture.</summary>
/// <param name="isTooLate">Asked now and then: nothing more is to be emitted.</param>
/// <param name="sameInputs">What was read before.</param>
internal sealed class FolderConversion(ConversionOptions options, IFolderCaptures captures, SameInputs sameInputs, Func<bool> isTooLate)
{
    private const int EventsBetweenChecks = 256;

    private readonly TimeOrder<FolderTap> _order = new(OpenFileLimit.Bound(options.MaxOpenTaps));
    private readonly SecondViews _secondViews = new(options.ToSynthesis());
    private long _emitted;

    /// <summary>It became too late for some.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Taps of which something could be emitted.</summary>
    internal long Inputs { get; private set; }

    internal bool TryFreeHandle() => _order.TryFreeHandle();

    /// <summary>Takes a tap that was resumed: to be emitted in order later, or at once where that makes no difference.</summary>
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

    /// <summary>Skips a tap that holds the same as another.</summary>
    private bool TrySkip(FolderTap tap)
    {
        TapCursor cursor = tap.Cursor!;
        if (!tap.IsNew || cursor.Head is not TapHead head)
        {
            return false;
        }

        // A file that was begun anew is not the same as what it was.
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

    // One that was forgotten or has ended while it was read is left as it is.
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
