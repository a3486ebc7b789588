using System.Globalization;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Verifying.Taps;

/// <summary>Puts the exchanges of HTTP taps together: one recorded as a whole from its beginning to its end, one in pieces by its trace id until its tap ends.</summary>
internal sealed class TappedExchanges(VerificationOptions options)
{
    private readonly List<TappedExchange> _all = [];
    private readonly Dictionary<ulong, TappedExchange> _inPieces = [];
    private TappedExchange? _whole;
    private ulong _countOfTap;

    /// <summary>Those of which something was recorded, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedExchange> All => _all;

    /// <param name="input">Which of the inputs that is, from 1.</param>
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

    /// <summary>A record of the tap is damaged, and may have been of any exchange that is recorded in pieces.</summary>
    internal void ExpectGaps()
    {
        foreach (TappedExchange exchange in _inPieces.Values)
        {
            exchange.ExpectGap();
        }
    }

    /// <summary>A tap is over, and with it every exchange in it.</summary>
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

        if (!_inPieces.TryGetValue(tapped.TraceId, out TappedExchange? exchange))
        {
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

    // Envoy puts the id of a whole exchange into the tap's name alone; others are counted.
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
