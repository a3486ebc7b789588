using System.Runtime.ExceptionServices;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Writing;

namespace TapToPcap.Live.Admin;

/// <summary>Reads the responses of Envoy's /tap, one after the other, into one capture.</summary>
internal sealed class AdminReading
{
    private readonly AdminEndpoint _endpoint;
    private readonly AdminRequest _request;
    private readonly ConversionOptions _options;
    private readonly ILiveObserver _observer;
    private readonly LiveRun _run;
    private readonly ConversationTable _table;

    // Records of the responses that have ended.
    private long _records;

    internal AdminReading(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer, LiveRun run)
    {
        (_endpoint, _request, _options, _observer, _run) = (endpoint, request, options, observer, run);
        Reports = new TapReports(observer);
        string label = $"{endpoint.Name} {request.ConfigId}";
        _table = run.Begin(label, Delivery.Stream, label);
    }

    /// <summary>Decides when to stop reading.</summary>
    internal required AdminEnd End { get; init; }

    /// <summary>Ends after this many records; null for no limit.</summary>
    internal required long? Count { get; init; }

    /// <summary>Failed attempts to reach Envoy since the latest event.</summary>
    internal Backoff Attempts { get; } = new();

    internal TapReports Reports { get; }

    /// <summary>Marks an outage: Envoy could not be read for a while.</summary>
    /// <param name="note">Comment for the capture: since when, until when and why.</param>
    internal void MarkOutage(string note) => _run.MarkOutage(_table, note);

    /// <returns>Why Envoy cannot be read any more; null if all that was asked for has come.</returns>
    /// <exception cref="OperationCanceledException">It is asked to stop.</exception>
    internal InputException? Read(Stream sent)
    {
        ArrivalLag? lag = _request.IsImmediate ? new ArrivalLag() : null;
        using TapReader reader = new(EntryOf(sent, lag), _options.Reading with { Framing = _request.Framing });
        ReadResult result = reader.Read(out TapEvent tapped);
        while (result.IsEvent || CanReadOn(result, reader))
        {
            if (result.IsEvent)
            {
                Accept(tapped, lag);
                if (_records + reader.Record >= Count)
                {
                    return null;
                }
            }

            result = reader.Read(out tapped);
        }

        _records += reader.Record;
        if (result.Status == ReadStatus.Unreadable)
        {
            return result.Failure;
        }

        return _request.IsEndless ? new InputException(_endpoint.Name, "Envoy has ended the stream") : null;
    }

    private TapEntry EntryOf(Stream sent, ArrivalLag? lag)
    {
        string name = _endpoint.Name;
        return new TapEntry(name, name, isDiscovered: false, () => new SourceStream(name, new WaitingStream(sent, _run, silence => End.TimeLeft(lag, silence)))) { CanReopen = false };
    }

    private bool CanReadOn(in ReadResult result, TapReader reader)
    {
        if (result.Problem?.InnerException is OutputException unwritable)
        {
            ExceptionDispatchInfo.Throw(unwritable);                           // outputs are written while the reader waits
        }

        bool isNothing = result.Problem is EmptyTapException;                  // a buffered response may hold no record
        if (isNothing || result.Status != ReadStatus.Damage)
        {
            return false;
        }

        return Reports.Resolve(result, reader, damage => LiveRun.MarkDamage(_table, damage));
    }

    private void Accept(in TapEvent tapped, ArrivalLag? lag)
    {
        Attempts.Succeed();
        _run.Accept(_table, tapped);
        if (lag is not null && tapped.IsTimed)
        {
            Watch(lag, TimeSpan.FromTicks(tapped.Time / TimeSpan.NanosecondsPerTick));
        }
    }

    // A lag need not mean overload: Envoy holds an HTTP exchange back until it knows whether it matches.
    private void Watch(ArrivalLag lag, TimeSpan time)
    {
        switch (lag.Take(time, _run.Clock.Elapsed()))
        {
            case LagChange.Grown:
                _observer.Lagging(_endpoint.Name, lag.Current);
                break;
            case LagChange.CaughtUp:
                _observer.CaughtUp(_endpoint.Name);
                break;
        }
    }
}
