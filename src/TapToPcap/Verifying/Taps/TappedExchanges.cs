using System.Globalization;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Verifying.Taps;

/// <summary>Collects the exchanges of HTTP taps. A buffered one is all between its begin and end; the pieces of a streamed one have
/// its trace id, until the tap ends.</summary>
internal sealed class TappedExchanges(VerificationOptions options)
{
    private readonly List<TappedExchange> _all = [];
    private readonly Dictionary<ulong, TappedExchange> _inPieces = [];
    private TappedExchange? _whole;
    private ulong _countOfTap;

    /// <summary>The exchanges that have pieces, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedExchange> All => _all;

    /// <param name="input">The number of the input, from 1.</param>
    internal void Accept(string source, long input, in TapEvent tapped)
    {
        switch (tapped.Http!.Part)
        {
            case HttpPart.Begin:
                _whole = new TappedExchange(source, input, NextId(source), tapped.Http, options);
                break;
            case HttpPart.End:
                _whole?.Finish();
                _whole = null;
                break;
            default:
                Add(FindOrAdd(source, input, tapped), tapped);
                break;
        }
    }

    /// <summary>Called when a record of the tap is damaged, which may have been of any exchange that is recorded in
    /// pieces.</summary>
    internal void ExpectGaps()
    {
        foreach (TappedExchange exchange in _inPieces.Values)
        {
            exchange.ExpectGap();
        }
    }

    /// <summary>Called at the end of a tap, where every exchange in it ends.</summary>
    internal void FinishTap()
    {
        foreach (TappedExchange exchange in _inPieces.Values)
        {
            exchange.Finish();
        }

        _whole?.Finish();
        _inPieces.Clear();
        (_whole, _countOfTap) = (null, 0);
    }

    private TappedExchange FindOrAdd(string source, long input, in TapEvent tapped)
    {
        if (!tapped.IsStreamed)
        {
            return _whole!;
        }

        if (!_inPieces.TryGetValue(tapped.TraceId, out TappedExchange? exchange) || exchange.Excludes(tapped.Http!))
        {
            exchange?.Finish();
            _inPieces[tapped.TraceId] = exchange = new TappedExchange(source, input, tapped.TraceId, null, options);
        }

        return exchange;
    }

    private void Add(TappedExchange exchange, in TapEvent tapped)
    {
        if (exchange is { Request.HasBegun: false, Response.HasBegun: false })
        {
            _all.Add(exchange);
        }

        exchange.Accept(tapped);
    }

    // Envoy puts the id of a buffered exchange into the file's name only; without it they are counted.
    private ulong NextId(string source)
    {
        _countOfTap++;
        string unzipped = source.EndsWith(".gz", StringComparison.Ordinal) ? source[..^".gz".Length] : source;
        string name = Path.GetFileNameWithoutExtension(unzipped);
        int idAt = name.LastIndexOf('_') + 1;
        bool isNamed = ulong.TryParse(name[idAt..], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id) && idAt > 0;
        return isNamed && _countOfTap == 1 ? id : _countOfTap;
    }
}
