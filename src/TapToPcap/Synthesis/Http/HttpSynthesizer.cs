using System.Globalization;
using System.Text;
using TapToPcap.Common;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>Emits the exchanges of HTTP taps on invented connections; those of one recorded connection share one.</summary>
/// <param name="plan">What is known of exchanges before the first; empty in a live capture.</param>
internal sealed class HttpSynthesizer(SynthesisOptions options, HttpPlan plan, EndAssignment assignment, SegmentEmitter emitter)
{
    // Wireshark detects HTTP/2 without TLS by port only; of the ports that it knows this is the least surprising.
    private const int InventedServerPort = 80;

    private const string Occupied = "; other exchanges take its connection meanwhile";

    // Bytes of a large body that are held at once.
    private const int LargePart = 1 << 20;

    private readonly Redaction? _redaction = options.Redact ? new Redaction(emitter.Counts) : null;
    private readonly Dictionary<HttpView, HttpConnection> _shared = [];
    private readonly Queue<HttpView> _sharedByAge = [];

    internal void Accept(ConversationTable table, in TapEvent tapped)
    {
        HttpPiece piece = tapped.Http!;
        switch (piece.Part)
        {
            case HttpPart.Begin:
                OpenExchanges.Of(table).BeginWhole(new OpenExchange(tapped.TraceId, piece, ExchangeOutline.OfWhole(piece)));
                break;
            case HttpPart.End when OpenExchanges.Of(table).TryEndWhole(tapped.TraceId, out OpenExchange? ended):
                End(ended, tapped.Time);
                break;
            default:
                Emit(table, FindOrAdd(table, tapped), _redaction is null ? tapped : tapped with { Http = _redaction.Mask(piece) });
                break;
        }
    }

    /// <summary>Marks the loss of a record: open exchanges that are recorded in pieces may lack one.</summary>
    /// <param name="note">Says where and why.</param>
    internal static void MarkDiscontinuity(ConversationTable table, string note) => table.OpenExchanges?.MarkDiscontinuity(note);

    /// <summary>Ends a tap and every exchange in it.</summary>
    internal void Finish(ConversationTable table)
    {
        while (OpenExchanges.Of(table).TryTakeOldest(out OpenExchange? oldest))
        {
            End(oldest, emitter.Now);
        }
    }

    // Only the end of its tap ends an exchange that is recorded in pieces, so the oldest is evicted if there are too many.
    private OpenExchange FindOrAdd(ConversationTable table, in TapEvent tapped)
    {
        OpenExchanges open = OpenExchanges.Of(table);
        OpenExchange? found = open.Find(tapped.TraceId, tapped.IsStreamed);
        if (found is not null && !(tapped.IsStreamed && found.Excludes(tapped.Http!)))
        {
            return found;
        }

        if (found is not null)
        {
            open.Remove(found);
            End(found, tapped.Time);
        }

        if (open.StreamedCount == options.MaxConversations && open.TryTakeOldest(out OpenExchange? oldest))
        {
            open.HasEvicted = true;
            End(oldest, emitter.Now);
            emitter.Counts[Counter.Evicted] += oldest.IsWhole ? 0 : 1;
        }

        int occurrence = found is null ? 0 : found.Occurrence + 1;
        ExchangeOutline? known = open.HasEvicted ? null : plan.FindStreamed(table.Label, tapped.TraceId, occurrence);
        return open.AddStreamed(new OpenExchange(tapped.TraceId, new HttpPiece(HttpPart.Begin), known ?? ExchangeOutline.OfFirst(tapped)) { Occurrence = occurrence });
    }

    private void Emit(ConversationTable table, OpenExchange pending, in TapEvent tapped)
    {
        if (pending.Connections.Count == 0)
        {
            Begin(table, pending, tapped);
        }

        CountHeadless(pending, tapped);
        TapEvent taken = pending.Take(tapped);
        emitter.Counts[Counter.PayloadBytes] += tapped.Length - tapped.LeftOut;
        foreach ((HttpConnection connection, HttpExchange exchange) in pending.Connections)
        {
            foreach (TapEvent part in taken.Parts(LargePart))
            {
                connection.Emit(exchange, part);
            }
        }

        CountUnmasked(pending, tapped);
        CountStrings(pending, tapped);
    }

    private void CountHeadless(OpenExchange pending, in TapEvent tapped)
    {
        if (!pending.IsCountedAsHeadless && pending.LacksHeadersOf(tapped))
        {
            pending.IsCountedAsHeadless = true;
            emitter.Counts[Counter.LostHeaders]++;
        }
    }

    private void CountStrings(OpenExchange pending, in TapEvent tapped)
    {
        if (!tapped.IsText || tapped.Length == 0)
        {
            return;
        }

        emitter.Counts[Counter.StringBodies] += pending.IsCountedAsString ? 0 : 1;
        pending.IsCountedAsString = true;
        if (!pending.IsCountedAsSpoilt && pending.HasCompressedBody(tapped.Http!))
        {
            pending.IsCountedAsSpoilt = true;
            emitter.Counts[Counter.SpoiltBodies]++;
        }
    }

    private void CountUnmasked(OpenExchange pending, in TapEvent tapped)
    {
        if (options.Redact && !pending.IsCountedAsUnmasked && tapped.Length > 0 && pending.Connections[0].Exchange.IsTunnel)
        {
            pending.IsCountedAsUnmasked = true;
            emitter.Counts[Counter.UnmaskedTunnels]++;
        }
    }

    private static void End(OpenExchange pending, long time)
    {
        foreach ((HttpConnection connection, HttpExchange exchange) in pending.Connections)
        {
            connection.End(exchange, time);
        }
    }

    private void Begin(ConversationTable table, OpenExchange pending, in TapEvent first)
    {
        emitter.Counts[Counter.Exchanges]++;
        emitter.Counts[Counter.BeyondHttp1] += options.HttpForm == HttpForm.Http1 && pending.Outline.IsBeyondHttp1 ? 1 : 0;
        emitter.Counts[Counter.UntimedExchanges] += first.Http!.TimeSource == TimeSource.Tap ? 0 : 1;
        foreach ((bool isUpstream, TapConnection? ends) in HttpView.SidesOf(options, pending.Begin))
        {
            emitter.Counts[Counter.InventedConnections] += ends is null ? 1 : 0;
            string name = string.Create(CultureInfo.InvariantCulture, $"HTTP trace {pending.TraceId} of {table.Label}");
            bool isHttp1 = IsHttp1(table, pending.Outline, isUpstream, ends);
            pending.Connections.Add((Connect(table, pending.TraceId, first, isUpstream, isHttp1, ends), new HttpExchange(name, pending.Outline)));
        }
    }

    private bool IsHttp1(ConversationTable table, ExchangeOutline outline, bool isUpstream, TapConnection? ends)
    {
        if (options.HttpForm != HttpForm.Auto)
        {
            return options.HttpForm == HttpForm.Http1 && !outline.IsBeyondHttp1;
        }

        return !outline.NeedsHttp2 && (outline.IsTunnel || ends is null || !plan.NeedsHttp2(new HttpView(table.Origin, isUpstream, ends)));
    }

    private HttpConnection Connect(ConversationTable table, ulong traceId, in TapEvent first, bool isUpstream, bool isHttp1, TapConnection? ends)
    {
        if (ends is null)
        {
            return Open(table, traceId, first, isUpstream, isHttp1, InventedEnds(first.Http!, isUpstream), "");
        }

        HttpView view = new(table.Origin, isUpstream, ends);
        if (isHttp1 && options.HttpForm == HttpForm.Auto && plan.NeedsHttp2(view))
        {
            return Open(table, traceId, first, isUpstream, isHttp1, WithoutClientPort(ends, isUpstream), Occupied);
        }

        HttpConnection? shared = _shared.GetValueOrDefault(view);
        if (shared is null || !shared.TryResume(table))
        {
            return Share(view, Open(table, traceId, first, isUpstream, isHttp1, ends, ""));
        }

        bool isFree = shared.CanInterleave ? !isHttp1 : isHttp1 && shared is { Open: 0, CanGoOn: true };
        return isFree ? shared : Open(table, traceId, first, isUpstream, isHttp1, WithoutClientPort(ends, isUpstream), Occupied);
    }

    // If there are too many, the oldest connection is no longer shared: a later exchange on it opens a new conversation.
    private HttpConnection Share(HttpView view, HttpConnection opened)
    {
        if (_shared.ContainsKey(view))
        {
            return _shared[view] = opened;
        }

        if (_shared.Count == options.MaxConversations)
        {
            _shared.Remove(_sharedByAge.Dequeue());
        }

        _sharedByAge.Enqueue(view);
        return _shared[view] = opened;
    }

    private HttpConnection Open(ConversationTable table, ulong traceId, in TapEvent first, bool isUpstream, bool isHttp1, TapConnection ends, string note)
    {
        Conversation conversation = new(traceId) { IsHttp = true, IsHttp2 = !isHttp1, LastTime = first.Time };
        conversation.Learn(ends);
        RoleDecision decision = new(isUpstream ? TapRole.Upstream : TapRole.Downstream, "an HTTP tap");
        string form = isHttp1 ? "HTTP/1.1" : "HTTP/2";
        emitter.Open(table, conversation, decision, $"; {form} is invented around the tap's headers and bodies{note}");
        return isHttp1 ? new Http1Connection(emitter, assignment, conversation, isUpstream) : new Http2Connection(emitter, assignment, conversation, isUpstream);
    }

    // The server has the name that the client asked for; without :authority it has none, as the client.
    private static TapConnection InventedEnds(HttpPiece first, bool isUpstream)
    {
        string host = first.Find(":authority"u8) is byte[] authority ? Encoding.UTF8.GetString(authority) : "";
        TapAddress server = new(TapAddressKind.Name, host, InventedServerPort);
        return isUpstream ? new TapConnection(null, server) : new TapConnection(server, null);
    }

    private static TapConnection WithoutClientPort(TapConnection ends, bool isUpstream) =>
        isUpstream ? ends with { Local = ends.Local is null ? null : ends.Local with { Port = 0 } } : ends with { Remote = ends.Remote is null ? null : ends.Remote with { Port = 0 } };
}
