namespace TapToPcap.Protocols;

/// <summary>What both directions of an HTTP/1 connection share: the requests that await a response, and whether another protocol
/// has begun.</summary>
internal sealed class Http1Exchanges
{
    // After so many requests without a response, the tap is taken to hold no responses.
    private const int MaxWaiting = 1024;

    private Queue<RequestKind>? _waiting;
    private bool _isOutOfStep;

    /// <summary>Whether another protocol is used from here on, or was from the beginning: no HTTP/1 messages follow.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Whether that protocol is HTTP/2.</summary>
    internal bool IsHttp2 { get; private set; }

    /// <summary>Adds a request that awaits a response.</summary>
    internal void Ask(RequestKind kind)
    {
        if (_waiting?.Count == MaxWaiting)
        {
            Lose();
        }

        if (!_isOutOfStep)
        {
            (_waiting ??= []).Enqueue(kind);
        }
    }

    /// <summary>Removes the request that the next final response answers, and returns its kind; Unknown where they no longer
    /// match.</summary>
    internal RequestKind Answer()
    {
        if (_waiting?.TryDequeue(out RequestKind kind) == true)
        {
            return kind;
        }

        Lose();                                                                // a response without a request: the order is wrong
        return RequestKind.Unknown;
    }

    /// <summary>A request or a response may be missing. As HTTP/1 matches them by order alone, none is matched from here
    /// on.</summary>
    internal void Lose()
    {
        _isOutOfStep = true;
        _waiting = null;
    }

    internal void End(bool isHttp2)
    {
        IsOver = true;
        IsHttp2 = isHttp2;
    }
}
