using TapToPcap.Reading;
using TapToPcap.Wire;

namespace TapToPcap.Synthesis;

/// <summary>Makes packets of all that taps tell: of connections as they were, of HTTP exchanges as they would look.</summary>
internal sealed class Synthesizer
{
    private readonly ConversationTeller _teller;
    private readonly TcpSynthesizer _tcp;
    private readonly HttpSynthesizer _http;

    internal Synthesizer(SynthesisOptions options, IFrameSink capture)
    {
        _teller = new ConversationTeller(options, new SynthesisCounts(), capture);
        _tcp = new TcpSynthesizer(options, _teller);
        _http = new HttpSynthesizer(options, _teller);
    }

    internal SynthesisCounts Counts => _teller.Counts;

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

    /// <summary>A tap is over; connections that are still open in it stay open.</summary>
    internal void Finish(ConversationTable table)
    {
        _tcp.Finish(table);
        _http.Finish(table);
    }
}
