using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <summary>Makes packets of all that taps record: of connections as they were, of HTTP exchanges as they would look.</summary>
internal sealed class Synthesizer
{
    private readonly SegmentEmitter _emitter;
    private readonly TcpSynthesizer _tcp;
    private readonly HttpSynthesizer _http;

    internal Synthesizer(SynthesisOptions options, IFrameSink capture)
    {
        SynthesisCounts counts = new();
        EndAssignment assignment = new(options, counts);
        _emitter = new SegmentEmitter(options, counts, assignment, capture);
        _tcp = new TcpSynthesizer(options, assignment, _emitter);
        _http = new HttpSynthesizer(options, assignment, _emitter);
    }

    internal SynthesisCounts Counts => _emitter.Counts;

    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        if (tapped.Kind == TapEventKind.Http)
        {
            _http.Accept(table, tapped);
        }
        else
        {
            _tcp.Accept(table, tapped);
        }
    }

    /// <summary>Emits what has waited for long enough by the table's clock.</summary>
    internal void ReleaseOverdue(ConversationTable table) => _tcp.ReleaseOverdue(table);

    /// <summary>Nothing was heard of a tap for a while; the next frame says so, and so does each conversation that has gone on meanwhile.</summary>
    /// <param name="note">Says since when and why.</param>
    internal void MarkOutage(ConversationTable table, string note)
    {
        MarkDiscontinuity(table, note);
        _emitter.CommentNextFrame(note);
    }

    /// <summary>A record of a tap was lost, and nothing says of which conversation: whatever is open and goes on has a gap there.</summary>
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

    /// <summary>A tap is over; connections that are still open in it stay open.</summary>
    internal void Finish(ConversationTable table)
    {
        _tcp.Finish(table);
        _http.Finish(table);
    }
}
