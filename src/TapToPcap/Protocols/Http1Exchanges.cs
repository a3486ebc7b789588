namespace TapToPcap.Protocols;

/// <summary>What the two directions of a connection of HTTP/1 have to know of one another: answers depend on their requests, and both directions end in the same tunnel.</summary>
internal sealed class Http1Exchanges
{
    // Who sends so many requests without waiting has no answers in the tap.
    private const int MaxWaiting = 1024;

    private Queue<RequestKind>? _waiting;
    private bool _isOutOfStep;

    /// <summary>Another protocol is used from here on, or was from the beginning: there are no messages of HTTP/1 any more.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>And that is HTTP/2.</summary>
    internal bool IsHttp2 { get; private set; }

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

    /// <summary>The request to which the next final answer is.</summary>
    internal RequestKind Answer()
    {
        if (_waiting?.TryDequeue(out RequestKind kind) == true)
        {
            return kind;
        }

        Lose();                                                                // of an answer without a request nobody knows what comes next
        return RequestKind.Unknown;
    }

    /// <summary>A request or an answer may have been missed: HTTP/1 pairs them by nothing but their order.</summary>
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
