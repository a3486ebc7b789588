using System.Globalization;
using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Reading;
using TapToPcap.Synthesis;
using TapToPcap.Writing;

namespace TapToPcap;

/// <summary>One conversion under way: its taps, what they made so far, and what was wrong with them.</summary>
internal sealed class ConversionRun : IDisposable
{
    private const int EventsBetweenReports = 256;

    private readonly ConversionOptions _options;
    private readonly IConversionObserver _observer;
    private readonly ProtocolWatch _watch;
    private readonly CancellationToken _cancel;
    private readonly ReadingOptions _reading;
    private readonly Synthesizer _synthesizer;
    private readonly TimeOrder _order;
    private readonly TapArchive _archive;
    private readonly Dictionary<string, int> _labels = [];
    private readonly SameInputs _sameInputs = new();
    private readonly SecondViews _secondViews;
    private ConversionSummary _summary = new();
    private int _taps;
    private int _unreadTaps;
    private long _events;
    private long _accepted;

    internal ConversionRun(ConversionOptions options, IConversionObserver observer, CaptureWriter capture, ProtocolWatch watch, CancellationToken cancel)
    {
        (_options, _observer, _watch, _cancel) = (options, observer, watch, cancel);
        _reading = options.ToReading();
        SynthesisOptions synthesis = options.ToSynthesis();
        _synthesizer = new Synthesizer(synthesis, capture);
        _secondViews = new SecondViews(synthesis);
        _order = new TimeOrder(OpenFileLimit.Bound(options.MaxOpenTaps));
        _archive = new TapArchive(new ArchiveLimits(options.MaxUnpackedSize, options.MaxMembers), _order.TryFreeHandle);
    }

    /// <summary>Takes the taps of a source: to be emitted in order later, or at once where no order is asked for.</summary>
    internal void Accept(TapSource source)
    {
        try
        {
            foreach (TapEntry entry in _archive.Open(source))
            {
                Begin(new TapCursor(new TapReader(entry, _reading), UniqueLabel(entry.Label), _taps++), entry);
            }
        }
        catch (InputException e)
        {
            Report(e);
        }
        catch (ArchiveException e)
        {
            Report(TapFormatException.OfArchive(new SourcePosition(source.Name, e.Offset, 0), e));
        }
    }

    internal void EmitInOrder()
    {
        _sameInputs.Clear();
        _secondViews.Mark(_cancel);
        while (_order.TryTake(out TapCursor tap))
        {
            Emit(tap);
        }
    }

    internal ConversionSummary Summarize() => (_summary with { Inputs = _taps - _unreadTaps - _summary.NotTaps, Events = _events }).With(_synthesizer.Counts);

    public void Dispose() => _archive.Dispose();

    // Taps of one name, from different folders, must not be taken for one another: all that is invented derives from the name.
    private string UniqueLabel(string label)
    {
        int earlier = _labels.GetValueOrDefault(label);
        _labels[label] = earlier + 1;
        return earlier == 0 ? label : string.Create(CultureInfo.InvariantCulture, $"{label} ({earlier + 1})");
    }

    private void Begin(TapCursor tap, TapEntry entry)
    {
        _observer.Reading(tap.Reader.Name);
        if (!TryPeek(tap))
        {
            Finish(tap);
            return;
        }

        if (tap.Head is TapHead head)
        {
            if (_sameInputs.Find(entry, head) is TapEntry same)
            {
                Skip(tap, same);
                return;
            }

            if (_options.Sort)
            {
                _secondViews.Add(tap, head);
            }
        }

        if (_options.Sort)
        {
            _order.Add(tap);
        }
        else
        {
            Emit(tap);
        }
    }

    private void Skip(TapCursor tap, TapEntry same)
    {
        _summary = _summary with { SameInputs = _summary.SameInputs + 1, SameInput = _summary.SameInput ?? $"{tap.Reader.Name} and {same.Name}" };
        _unreadTaps++;
        tap.Dispose();
    }

    /// <summary>Emits the events of a tap, until another has an earlier one.</summary>
    private void Emit(TapCursor tap)
    {
        while (TryPeek(tap))
        {
            if (!_order.IsNext(tap))
            {
                _order.Add(tap);
                return;
            }

            ref readonly TapEvent tapped = ref tap.Take();
            _synthesizer.Accept(tap.Conversations, in tapped);
            _watch.Accept(tap.Reader, in tapped);
            Count(in tapped);
        }

        Finish(tap);
    }

    private bool TryPeek(TapCursor tap)
    {
        while (true)
        {
            try
            {
                return tap.TryPeek();
            }
            catch (UnrecognizedTapException e) when (tap.Reader.IsDiscovered)
            {
                _summary = _summary with { NotTaps = _summary.NotTaps + 1 };
                _observer.NotTap(e);
            }
            catch (TapFormatException e)
            {
                Report(e);
                _synthesizer.Lose(tap.Conversations, GapComments.Damaged(e.Position.Record));   // and the tap goes on after it
            }
            catch (InputException e)
            {
                _unreadTaps++;
                Report(e);
                return false;
            }
        }
    }

    private void Finish(TapCursor tap)
    {
        _synthesizer.Finish(tap.Conversations);
        _watch.Finish(tap.Reader);
        tap.Dispose();
    }

    private void Count(in TapEvent tapped)
    {
        if (tapped.IsTimed)
        {
            _events++;
        }

        if (++_accepted % EventsBetweenReports == 0)
        {
            _cancel.ThrowIfCancellationRequested();
            _observer.Progressed(_archive.BytesRead);
        }
    }

    private void Report(TapFormatException problem)
    {
        _summary = _summary with { Damaged = _summary.Damaged + 1 };
        _observer.Damaged(problem);
    }

    private void Report(InputException problem)
    {
        _summary = _summary with { Unreadable = _summary.Unreadable + 1 };
        _observer.Unreadable(problem);
    }
}
