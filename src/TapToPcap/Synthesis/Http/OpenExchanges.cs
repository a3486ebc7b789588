using System.Diagnostics.CodeAnalysis;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>The open HTTP exchanges of one tap by trace id; those that are recorded in pieces also by age.</summary>
internal sealed class OpenExchanges : IOpenExchanges
{
    private readonly Dictionary<ulong, OpenExchange> _whole = [];
    private readonly Dictionary<ulong, OpenExchange> _streamed = [];
    private readonly Queue<OpenExchange> _streamedByAge = new();

    /// <summary>The open exchanges of a tap.</summary>
    internal static OpenExchanges Of(ConversationTable table) => (OpenExchanges)(table.OpenExchanges ??= new OpenExchanges());

    /// <summary>The number of open exchanges that are recorded in pieces.</summary>
    internal int StreamedCount => _streamed.Count;

    /// <summary>Whether an exchange was evicted, so that later parts of it are taken for another.</summary>
    internal bool HasEvicted { get; set; }

    internal OpenExchange? Find(ulong traceId, bool isStreamed) => isStreamed ? _streamed.GetValueOrDefault(traceId) : _whole[traceId];

    internal void BeginWhole(OpenExchange begun) => _whole[begun.TraceId] = begun;

    internal bool TryEndWhole(ulong traceId, [NotNullWhen(true)] out OpenExchange? ended) => _whole.Remove(traceId, out ended);

    internal OpenExchange AddStreamed(OpenExchange begun)
    {
        _streamed[begun.TraceId] = begun;
        _streamedByAge.Enqueue(begun);
        return begun;
    }

    /// <summary>Removes one that is recorded in pieces, as another one begins under its trace id.</summary>
    internal void Remove(OpenExchange replaced)
    {
        replaced.IsReplaced = true;
        _streamed.Remove(replaced.TraceId);
    }

    /// <summary>Removes and returns the oldest of those that are recorded in pieces.</summary>
    internal bool TryTakeOldest([NotNullWhen(true)] out OpenExchange? oldest)
    {
        while (_streamedByAge.TryDequeue(out oldest))
        {
            if (!oldest.IsReplaced)
            {
                return _streamed.Remove(oldest.TraceId);
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void MarkDiscontinuity(string note)
    {
        foreach ((_, HttpExchange exchange) in _streamed.Values.SelectMany(open => open.Connections))
        {
            exchange.Discontinuity = note;
        }
    }
}
