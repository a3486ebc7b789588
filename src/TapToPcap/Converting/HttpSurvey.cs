using TapToPcap.Reading;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Converting;

/// <summary>Reads the exchanges of HTTP taps before any is emitted, to decide which version of HTTP shows them best.</summary>
/// <remarks>A tap that was read ahead to its end is not read again, and one that cannot be opened twice is known as far as it was read
/// ahead. Bodies are not kept.</remarks>
/// <param name="plan">Receives what is known of the exchanges.</param>
internal sealed class HttpSurvey(SynthesisOptions options, HttpPlan plan)
{
    /// <summary>Adds a tap whose first event is known, if it is an HTTP tap.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Add(TapCursor tap, CancellationToken cancel)
    {
        if (!tap.Ahead.Any(tapped => tapped.Kind == TapEventKind.Http))
        {
            return;
        }

        if (tap.IsReadToEnd || !tap.Reader.CanReopen)
        {
            Add(tap, tap.Ahead, isWhole: tap.IsReadToEnd);
            return;
        }

        using TapCursor again = tap.Reopen();
        Add(tap, EventsOf(again, cancel), isWhole: true);
    }

    private void Add(TapCursor tap, IEnumerable<TapEvent> events, bool isWhole)
    {
        TapExchanges exchanges = new(tap.Label, tap.Conversations.Origin, options, plan);
        foreach (TapEvent tapped in events.Where(tapped => tapped.Kind == TapEventKind.Http))
        {
            exchanges.Accept(tapped);
        }

        exchanges.Finish(isWhole);
    }

    // Problems are reported when the tap is converted.
    private static IEnumerable<TapEvent> EventsOf(TapCursor tap, CancellationToken cancel)
    {
        while (true)
        {
            ReadResult result = tap.Peek();
            if (result.IsEvent)
            {
                cancel.ThrowIfCancellationRequested();
                yield return tap.Take();
            }
            else if (result.Status != ReadStatus.Damage)
            {
                yield break;
            }
        }
    }
}
