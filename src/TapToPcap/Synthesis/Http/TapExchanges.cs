using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Http;

/// <summary>Outlines the exchanges of one tap for a <see cref="HttpPlan"/>.</summary>
/// <param name="tap">The unique name of the tap in the capture.</param>
/// <param name="origin">Where it was tapped, as <see cref="HttpView"/> has it.</param>
internal sealed class TapExchanges(string tap, string origin, SynthesisOptions options, HttpPlan plan)
{
    private readonly Dictionary<ulong, Whole> _whole = [];
    private readonly Dictionary<ulong, Streamed> _streamed = [];

    internal void Accept(in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        if (tapped.IsStreamed)
        {
            Accept(tapped, piece);
            return;
        }

        if (piece.Part == HttpPart.Begin)
        {
            _whole[tapped.TraceId] = new Whole(piece, tapped.Time);
        }
        else if (_whole.TryGetValue(tapped.TraceId, out Whole whole))
        {
            _whole[tapped.TraceId] = whole with { HasTime = whole.HasTime || piece.ReceivedAt is not null };
            if (piece.Part == HttpPart.End && _whole.Remove(tapped.TraceId))
            {
                Add(whole, tapped.Time);
            }
        }
    }

    /// <summary>Adds the exchanges in pieces, which end with the tap.</summary>
    /// <param name="isWhole">Whether the whole tap was taken.</param>
    internal void Finish(bool isWhole)
    {
        foreach ((ulong traceId, Streamed streamed) in _streamed.Where(_ => isWhole))
        {
            Add(traceId, streamed);
        }
    }

    private void Accept(in TapEvent tapped, HttpPiece piece)
    {
        bool isKnown = _streamed.TryGetValue(tapped.TraceId, out Streamed? streamed);
        if (!isKnown && _streamed.Count == options.MaxConversations)
        {
            return;                                                            // the conversion evicts some of so many
        }

        if (streamed?.Seen.Excludes(piece) == true)
        {
            Add(tapped.TraceId, streamed);
            streamed = new Streamed(streamed.Occurrence + 1);
        }

        streamed ??= new Streamed(0);
        streamed.Seen.Add(piece);
        streamed.Outline.Add(tapped);
        _streamed[tapped.TraceId] = streamed;
    }

    private void Add(ulong traceId, Streamed streamed)
    {
        streamed.Outline.IsComplete = true;
        plan.AddStreamed(tap, traceId, streamed.Occurrence, streamed.Outline);
    }

    private void Add(in Whole whole, long end)
    {
        ExchangeOutline outline = ExchangeOutline.OfWhole(whole.Begin);
        foreach ((bool isUpstream, TapConnection? ends) in HttpView.SidesOf(options, whole.Begin))
        {
            if (ends is not null)
            {
                plan.Add(new HttpView(origin, isUpstream, ends), outline, whole.HasTime ? whole.First : null, end);
            }
        }
    }

    private readonly record struct Whole(HttpPiece Begin, long First, bool HasTime = false);

    private sealed class Streamed(int occurrence)
    {
        internal SeenHeaders Seen;

        internal int Occurrence { get; } = occurrence;

        internal ExchangeOutline Outline { get; } = new();
    }
}
