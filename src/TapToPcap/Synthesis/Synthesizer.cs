using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <summary>Turns the events of taps into packets: connections as they were, and invented ones around HTTP exchanges.</summary>
internal sealed class Synthesizer
{
    private readonly SegmentEmitter _emitter;
    private readonly TcpSynthesizer _tcp;
    private readonly HttpSynthesizer _http;

    /// <param name="plan">What is known of HTTP exchanges before the first event; null if nothing is.</param>
    internal Synthesizer(SynthesisOptions options, IFrameSink capture, HttpPlan? plan = null)
    {
        SynthesisCounts counts = new();
        EndAssignment assignment = new(options, counts);
        _emitter = new SegmentEmitter(options, counts, assignment, capture);
        _tcp = new TcpSynthesizer(options, assignment, _emitter);
        _http = new HttpSynthesizer(options, plan ?? new HttpPlan(), assignment, _emitter);
    }

    internal SynthesisCounts Counts => _emitter.Counts;

    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        if (tapped.TimeProblem is not null)
        {
            Counts[Counter.Untimed]++;
            Counts.UntimedExample ??= tapped.TimeProblem;
        }

        if (tapped.Kind == TapEventKind.Http)
        {
            _http.Accept(table, tapped);
        }
        else
        {
            _tcp.Accept(table, tapped);
        }
    }

    /// <summary>Emits the early events that have waited for long enough by the table's clock.</summary>
    internal void ReleaseOverdue(ConversationTable table) => _tcp.ReleaseOverdue(table);

    /// <summary>Marks an outage on the next frame, and as a gap in each open conversation that goes on after it.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void MarkOutage(ConversationTable table, string note)
    {
        MarkDiscontinuity(table, note);
        CommentNextFrame(note);
    }

    internal void CommentNextFrame(string note) => _emitter.CommentNextFrame(note);

    /// <summary>Marks the loss of a record of unknown conversation: each open one that goes on has a gap there.</summary>
    /// <param name="note">Says where and why.</param>
    internal static void MarkDiscontinuity(ConversationTable table, string note)
    {
        TcpSynthesizer.MarkDiscontinuity(table, note);
        HttpSynthesizer.MarkDiscontinuity(table, note);
    }

    /// <summary>Emits again the handshakes of the open conversations of a tap, to a capture that begins later.</summary>
    internal void RepeatHandshakes(ConversationTable table, IFrameSink late)
    {
        foreach (Conversation conversation in table.Open)
        {
            _emitter.RepeatHandshake(conversation, late);
        }
    }

    /// <summary>Ends a tap: what waits is emitted; connections that are still open in it stay open.</summary>
    internal void Finish(ConversationTable table)
    {
        _tcp.Finish(table);
        _http.Finish(table);
    }
}
