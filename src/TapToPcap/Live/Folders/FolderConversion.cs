using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap.Live;

/// <summary>Emits what there is of the taps of a folder, in the order of time where they go into one capture.</summary>
/// <param name="isTooLate">Asked now and then: nothing more is to be emitted.</param>
/// <param name="sameInputs">What was read before.</param>
internal sealed class FolderConversion(ConversionOptions options, IFolderCaptures captures, SameInputs sameInputs, Func<bool> isTooLate)
{
    private const int EventsBetweenChecks = 256;

    private readonly TimeOrder _order = new(OpenFileLimit.Bound(options.MaxOpenTaps));
    private readonly SecondViews _secondViews = new(options.ToSynthesis());
    private readonly Dictionary<TapCursor, FolderTap> _taps = [];
    private long _emitted;

    /// <summary>It became too late for some.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Taps of which something could be emitted.</summary>
    internal long Inputs { get; private set; }

    internal bool TryFreeHandle() => _order.TryFreeHandle();

    /// <summary>Takes a tap: to be emitted in order later, or at once where that makes no difference.</summary>
    internal void Add(FolderTap tap)
    {
        TapCursor cursor = tap.Open();
        _taps[cursor] = tap;
        if (!captures.AreOne || !options.Sort)
        {
            Emit(tap, cursor);
        }
        else if (!TryPeek(tap, cursor))
        {
            Suspend(tap, cursor);
        }
        else if (!TryResync(tap, cursor))
        {
            _order.Add(cursor);
        }
    }

    internal void EmitInOrder()
    {
        _secondViews.Mark(CancellationToken.None);
        while (_order.TryTake(out TapCursor cursor))
        {
            Emit(_taps[cursor], cursor);
        }
    }

    /// <summary>Leaves out a tap that holds the same as another.</summary>
    private bool TryResync(FolderTap tap, TapCursor cursor)
    {
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

        captures.Reports.Skip(cursor.Reader.Name, same.Name);
        _taps.Remove(cursor);
        tap.End(captures);
        return true;
    }

    private void Emit(FolderTap tap, TapCursor cursor)
    {
        while (!IsCut && TryPeek(tap, cursor))
        {
            if (!_order.IsNext(cursor))
            {
                _order.Add(cursor);
                return;
            }

            Count(tap);
            tap.Accept(captures, in cursor.Take());
            IsCut = ++_emitted % EventsBetweenChecks == 0 && isTooLate();
        }

        Suspend(tap, cursor);
    }

    private void Suspend(FolderTap tap, TapCursor cursor)
    {
        _taps.Remove(cursor);
        if (tap.Cursor is not null)
        {
            tap.Suspend(captures);
        }
    }

    private void Count(FolderTap tap)
    {
        Inputs += tap.IsInput ? 0 : 1;
        tap.IsInput = true;
    }

    private bool TryPeek(FolderTap tap, TapCursor cursor)
    {
        while (true)
        {
            try
            {
                return cursor.TryPeek();
            }
            catch (TapFormatException) when (cursor.Reader.IsGrowing && tap is { IsShort: true, IsInput: false })
            {
                tap.Forget();                                                  // with what comes yet it may look otherwise
                return false;
            }
            catch (UnrecognizedTapException e) when (cursor.Reader.IsDiscovered)
            {
                captures.Reports.Skip(e);
            }
            catch (TapFormatException e)
            {
                Count(tap);
                captures.Reports.Report(e);
                tap.TapScript?.Run.Lose(tap.TapScript.Conversations, e);               // and the tap goes on after it
            }
            catch (InputException e)
            {
                captures.Reports.Report(e);
                tap.End(captures);
                return false;
            }
        }
    }
}
