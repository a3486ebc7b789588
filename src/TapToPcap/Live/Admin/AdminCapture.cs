using System.Globalization;
using System.Runtime.ExceptionServices;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis;
using TapToPcap.Writing;

namespace TapToPcap.Live;

/// <summary>Captures what Envoy's admin interface sends, and goes back to it when it has gone.</summary>
public sealed class AdminCapture(AdminEndpoint endpoint, AdminRequest request, ConversionOptions options, ILiveObserver observer)
{
    // Begins anew with each event.
    private readonly Backoff _attempts = new();

    // Envoy has answered at least once.
    private bool _wasReached;

    /// <summary>Whether to speak HTTP/1.1 with Envoy; default false, HTTP/2.</summary>
    public bool Http1 { get; init; }

    /// <summary>Attempts in a row to reach Envoy again once it has gone and before an event comes; default 10. The first is made after 250 ms, each further one after twice as long, at most 10 s.</summary>
    public int Retries { get; init; } = 10;

    /// <summary>Captures until it is told to stop or Envoy has sent all that was asked for.</summary>
    /// <returns>What came; <see cref="ConversionSummary.Unreadable"/> where Envoy could not be reached, or not again.</returns>
    /// <exception cref="OutputException">A capture cannot be written; what was written ends between two frames.</exception>
    public ConversionSummary Run(LiveOutputs outputs, CancellationToken stop)
    {
        using LiveRun run = new(options, observer, outputs);
        using AdminClient client = new(endpoint, Http1);
        string label = $"{endpoint.Name} {request.ConfigId}";
        ConversationTable table = run.Begin(label, Delivery.Stream, label);
        try
        {
            Read(run, client, table, stop);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop: all is well.
        }

        return _wasReached ? run.Finish(inputs: 1) : run.Abandon();
    }

    private void Read(LiveRun run, AdminClient client, ConversationTable table, CancellationToken stop)
    {
        string? lost = null;
        while (true)
        {
            try
            {
                using Stream sent = client.Open(request, stop);
                observer.Listening(endpoint.Name);
                if (lost is not null)
                {
                    run.Miss(table, $"{lost} until {Now()}");
                    lost = null;
                }

                _wasReached = true;
                Follow(run, table, sent, stop);
                if (!request.IsEndless)
                {
                    return;
                }

                throw new InputException(endpoint.Name, "Envoy has ended the stream");
            }
            catch (InputException e) when (e.InnerException is OutputException unwritable)
            {
                ExceptionDispatchInfo.Throw(unwritable);                       // captures are written while the reader waits: Envoy is not at fault
            }
            catch (InputException e) when (_wasReached && _attempts.Failures < Retries)
            {
                lost ??= $"nothing was heard of Envoy since {Now()} ({e.Message})";
                Pause(run, e, stop);
            }
            catch (InputException e)
            {
                run.Report(e);
                return;
            }
        }
    }

    private void Follow(LiveRun run, ConversationTable table, Stream sent, CancellationToken stop)
    {
        TapEntry entry = new(endpoint.Name, endpoint.Name, isDiscovered: false, () => new SourceStream(endpoint.Name, new WaitingStream(sent, run.Rest, stop))) { CanReopen = false };
        using TapReader reader = new(entry, options.ToReading() with { Framing = request.Framing });
        while (TryReadEvent(run, table, reader, out TapEvent tapped))
        {
            _attempts.Succeed();
            run.Accept(table, tapped);
        }
    }

    private static bool TryReadEvent(LiveRun run, ConversationTable table, TapReader reader, out TapEvent tapped)
    {
        while (true)
        {
            try
            {
                return reader.TryReadEvent(out tapped);
            }
            catch (TapFormatException) when (reader.IsEmpty)
            {
                tapped = default;                                              // nothing came while Envoy gathered
                return false;
            }
            catch (TapFormatException e)
            {
                run.Report(e);
                run.Lose(table, e);                                            // and the tap goes on after it
            }
        }
    }

    private void Pause(LiveRun run, InputException why, CancellationToken stop)
    {
        TimeSpan pause = _attempts.Fail();
        observer.Lost(why.Message, pause);
        run.RestFor(pause, stop);
    }

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
