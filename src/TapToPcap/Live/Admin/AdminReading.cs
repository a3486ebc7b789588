using System.Globalization;
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
    private HotRestart? _noted;

    internal AdminReading(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer, LiveRun run)
    {
        (_endpoint, _request, _options, _observer, _run) = (endpoint, request, options, observer, run);
        Reports = new TapReports(observer);
        string label = $"{endpoint.Name} {request.ConfigId}";
        _table = run.Begin(label, Delivery.Stream, label);
    }

    /// <summary>Decides when to stop reading.</summary>
    internal required AdminEnd End { get; init; }

    /// <summary>Finds out that the stream that is read is one of an old process.</summary>
    internal required RestartWatch Restarts { get; init; }

    /// <summary>Ends after this many records; null for no limit.</summary>
    internal required long? Count { get; init; }

    /// <summary>An event has come, and so Envoy was reached.</summary>
    internal bool HasHeard { get; private set; }

    /// <summary>Failed attempts to reach Envoy since the latest event.</summary>
    internal Backoff Attempts { get; } = new();

    internal TapReports Reports { get; }

    /// <summary>Marks an outage: Envoy could not be read for a while.</summary>
    /// <param name="note">Comment for the capture: since when, until when and why.</param>
    internal void MarkOutage(string note) => _run.MarkOutage(_table, note);

    /// <summary>Reports a hot restart that was found, and comments it in the capture.</summary>
    /// <param name="isOver">Nothing more is read: what was missed of the new process is an outage.</param>
    internal void NoteRestart(bool isOver)
    {
        if (Restarts.Found is not HotRestart found)
        {
            return;
        }

        if (found != _noted)
        {
            _noted = found;
            string epoch = found.Epoch.ToString(CultureInfo.InvariantCulture);
            string restart = $"Envoy was restarted hot at {Outage.Name(found.At)} (restart_epoch {epoch})";
            _run.Comment($"{restart}: nothing is heard of connections that it accepts since");
            _observer.Doubted($"{_endpoint.Name}: {restart}: connections since then are heard only once its old process has ended, "
                + "after 900 s by default (--parent-shutdown-time-s)");
        }

        if (isOver)
        {
            _run.CountOutage();
        }
    }

    /// <returns>Why Envoy cannot be read any more; null if all that was asked for has come.</returns>
    /// <exception cref="OperationCanceledException">It is asked to stop.</exception>
    internal AdminException? Read(TapAnswer answer)
    {
        ArrivalLag? lag = _request.IsImmediate ? new ArrivalLag() : null;
        Restarts.Begin();
        using TapReader reader = new(EntryOf(answer.Body, lag), _options.Reading with { Framing = _request.Framing });
        ReadResult result = reader.Read(out TapEvent tapped);
        while (result.IsEvent || CanReadOn(result, reader, answer))
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
            return new AdminException(AdminErrors.Describe(result.Failure), AdminFault.Away);
        }

        return _request.IsEndless ? new AdminException("Envoy has ended the stream", AdminFault.Away) : null;
    }

    private TapEntry EntryOf(Stream sent, ArrivalLag? lag)
    {
        string name = _endpoint.Name;
        return new TapEntry(name, name, isDiscovered: false, Open) { CanReopen = false };

        SourceStream Open() => new(name, new WaitingStream(sent, _run, TimeLeft));

        TimeSpan? TimeLeft(TimeSpan silence)
        {
            NoteRestart(isOver: false);
            return End.TimeLeft(lag, silence);
        }
    }

    /// <exception cref="AdminException">What came first is no record.</exception>
    private bool CanReadOn(in ReadResult result, TapReader reader, TapAnswer answer)
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

        if (!answer.IsEnvoys && !HasHeard)
        {
            throw AdminRefusals.NoTap(answer.Body.Head);
        }

        return Reports.Resolve(result, reader, damage => LiveRun.MarkDamage(_table, damage));
    }

    private void Accept(in TapEvent tapped, ArrivalLag? lag)
    {
        HasHeard = true;
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
