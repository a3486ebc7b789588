namespace TapToPcap.Synthesis.Http;

/// <summary>The exchanges of one recorded connection, as far as they decide which version of HTTP shows them together.</summary>
/// <param name="serverPort">The port of its server; 0 if it has none.</param>
internal sealed class PlannedConnection(int serverPort)
{
    private readonly List<(long First, long Last, bool IsLast)> _spans = [];
    private bool _needsHttp2;
    private bool _isSorted;

    internal int ServerPort { get; } = serverPort;

    /// <summary>Whether an exchange needs HTTP/2, or two overlap.</summary>
    internal bool NeedsHttp2
    {
        get
        {
            Sort();
            return _needsHttp2;
        }
    }

    /// <param name="first">The time of its first event, nanoseconds since 1970 UTC; null where Envoy recorded no times.</param>
    /// <param name="last">The time of its last event.</param>
    internal void Add(ExchangeOutline outline, long? first, long last)
    {
        // A tunnel of HTTP/1.1 is shown beside the other exchanges.
        if (outline is { IsTunnel: true, NeedsHttp2: false } || _needsHttp2)
        {
            return;
        }

        _needsHttp2 = outline.NeedsHttp2;
        if (first is long begin)
        {
            _spans.Add((begin, last, outline.IsLastOnConnection));
            _isSorted = false;
        }
    }

    private void Sort()
    {
        if (_isSorted || _needsHttp2)
        {
            return;
        }

        _spans.Sort();
        for (int i = 1; i < _spans.Count; i++)
        {
            _needsHttp2 |= _spans[i - 1].IsLast || _spans[i].First <= _spans[i - 1].Last;
        }

        _isSorted = true;
    }
}
