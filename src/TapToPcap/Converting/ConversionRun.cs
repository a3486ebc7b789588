using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Writing;

namespace TapToPcap.Converting;

/// <summary>Runs one conversion: accepts taps, emits their events in order of time, and sums up what came of it.</summary>
internal sealed class ConversionRun : IDisposable
{
    private readonly ConversionOptions _options;
    private readonly CaptureWriter _capture;
    private readonly SynthesisOptions _synthesis;
    private readonly ServedPorts? _served;
    private readonly CancellationToken _cancel;
    private readonly Synthesizer _synthesizer;
    private readonly TimeOrder<ConvertedTap> _order;
    private readonly TapReports _reports;
    private readonly TapFeed _feed;
    private readonly Dictionary<string, int> _labels = [];
    private readonly SameInputs _sameInputs = new();
    private readonly SecondViews _secondViews;
    private readonly HttpPlan _plan = new();
    private readonly HttpSurvey _survey;
    private readonly HashSet<(int Port, bool IsHttp2)> _httpPorts = [];
    private readonly List<string> _interfaces = [];
    private ConversionSummary _summary = new();
    private int _taps;
    private int _unreadTaps;
    private long _events;

    /// <param name="served">Collects the protocols that are seen; null if they are not wanted.</param>
    internal ConversionRun(ConversionOptions options, IConversionObserver observer, CaptureWriter capture, ServedPorts? served, CancellationToken cancel)
    {
        (_options, _capture, _served, _cancel) = (options, capture, served, cancel);
        _synthesis = options.ToSynthesis();
        _synthesizer = new Synthesizer(_synthesis, capture, _plan);
        _survey = new HttpSurvey(_synthesis, _plan);
        _secondViews = new SecondViews(_synthesis);
        _order = new TimeOrder<ConvertedTap>(OpenFileLimit.Bound(options.MaxOpenTaps), ignoresTime: !options.Sort);
        _reports = new TapReports(observer);
        _feed = new TapFeed(options.Reading, _reports, cancel, _order.TryFreeHandle);
    }

    /// <summary>Accepts the taps of a source, which are emitted later.</summary>
    internal void Accept(TapSource source) => _feed.Open(source, Begin);

    internal void EmitInOrder()
    {
        _sameInputs.Clear();
        _secondViews.Mark(_cancel);
        CommentCapture();

        // Before the first packet, as some readers know only the interfaces that are described there.
        foreach (string name in _interfaces.Distinct())
        {
            _capture.DeclareInterface(name);
        }

        while (_order.TryTake(out ConvertedTap tap))
        {
            Emit(tap);
        }
    }

    internal ConversionSummary Summarize() => (_summary with
    {
        Inputs = _taps - _unreadTaps - _reports.NotTaps,
        Events = _events,
    }).With(_reports).With(_synthesizer.Counts);

    public void Dispose() => _feed.Dispose();

    private void CommentCapture()
    {
        _httpPorts.UnionWith(_plan.PortsIn(_options.HttpForm));
        ILookup<bool, int> shown = _httpPorts.ToLookup(port => port.IsHttp2, port => _options.Ports.Show(port.Port));
        if (DecodeAs.Describe([.. shown[true]], [.. shown[false]]) is { Length: > 0 } options)
        {
            _capture.CommentCapture($"Wireshark and tshark show its {options}");
        }
    }

    // Taps of the same name in different folders need different labels, as everything invented is derived from the label.
    private string UniqueLabel(string label)
    {
        int earlier = _labels.GetValueOrDefault(label);
        _labels[label] = earlier + 1;
        return earlier == 0 ? label : string.Create(CultureInfo.InvariantCulture, $"{label} ({earlier + 1})");
    }

    private void Begin(TapEntry entry)
    {
        TapCursor cursor = new(new TapReader(entry, _options.Reading), UniqueLabel(entry.Label), _taps++);
        ConvertedTap tap = new(cursor, _synthesizer, _served is null ? null : new ProtocolWatch(cursor.Reader, _synthesis, _plan, _served));
        if (!TryPeek(tap))
        {
            tap.Finish();
            return;
        }

        if (cursor.Head is TapHead head)
        {
            if (_sameInputs.Find(entry, head) is TapEntry same)
            {
                Skip(tap, same);
                return;
            }

            if (_options.Sort)
            {
                _secondViews.Add(cursor, head);
            }
        }

        _survey.Add(cursor, _cancel);
        if (cursor.FirstHttpPort(_options.Role) is (int, bool) port)
        {
            _httpPorts.Add(port);
        }

        _interfaces.Add(TapLabel.GroupOf(cursor.Label));
        _order.Add(tap);
    }

    private void Skip(ConvertedTap tap, TapEntry same)
    {
        _summary = _summary.WithSameInput(tap.Cursor.Reader.Name, same.Name);
        _unreadTaps++;
        tap.Cursor.Dispose();
    }

    /// <summary>Emits the events of a tap until another tap has an earlier one.</summary>
    private void Emit(ConvertedTap tap)
    {
        while (TryPeek(tap))
        {
            if (!_order.IsNext(tap))
            {
                _order.Add(tap);
                return;
            }

            ref readonly TapEvent tapped = ref tap.Cursor.Take();
            tap.Accept(in tapped);
            _events += tapped.IsTimed ? 1 : 0;
            _feed.Advance();
        }

        tap.Finish();
    }

    private bool TryPeek(ConvertedTap tap)
    {
        long unreadable = _reports.Unreadable;
        bool isEvent = tap.Cursor.TryPeek(_reports);
        _unreadTaps += _reports.Unreadable > unreadable ? 1 : 0;
        return isEvent;
    }
}
