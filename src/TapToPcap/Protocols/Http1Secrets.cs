namespace TapToPcap.Protocols;

/// <summary>Finds the values of secret headers in one direction of a connection of HTTP/1, which has to be followed from its first byte on.</summary>
/// <remarks>
/// In a body whose bounds are known nothing is a header. Where the position is not known, to show a secret is worse than to mask
/// a line of a body that looks like one: there each line that begins like a secret header is taken for one, until an event begins a message.
/// </remarks>
internal sealed class Http1Secrets(Http1Exchanges exchanges)
{
    private readonly Http1Parser _parser = new(exchanges);
    private readonly SecretLine _secrets = new();

    internal Http1Exchanges Exchanges => exchanges;

    /// <summary>An event begins.</summary>
    internal void BeginEvent(ReadOnlySpan<byte> bytes)
    {
        if (_parser.BeginEvent(bytes))
        {
            _secrets.Forget();
        }
    }

    /// <summary>Goes on through the bytes of an event to the next that are secret.</summary>
    /// <param name="at">How far it has come in them.</param>
    internal bool TryFind(ReadOnlySpan<byte> bytes, ref int at, out SecretRun run)
    {
        while (at < bytes.Length)
        {
            int start = at;
            at += _parser.Take(bytes[start..], out bool mayBeHead);
            if (mayBeHead && _secrets.TryTake(bytes[start..at], out run))
            {
                run = run with { Start = start + run.Start };
                return true;
            }
        }

        run = default;
        return false;
    }

    /// <summary>So many bytes are missing.</summary>
    internal void Skip(long count)
    {
        bool isInHead = _parser.IsInHead;
        _parser.Skip(count);
        _secrets.Cut(isInHead);
    }

    /// <summary>Nobody knows how many bytes are missing.</summary>
    internal void Lose()
    {
        bool isInHead = _parser.IsInHead;
        _parser.Lose();
        _secrets.Cut(isInHead);
    }
}
