namespace TapToPcap.Protocols;

/// <summary>Finds the values of secret headers in one direction of an HTTP/1 connection, to be masked. Needs the direction from its
/// first byte on.</summary>
/// <remarks>In a body whose length is known nothing is taken for a header. Where the place in the message is unknown, every line
/// that looks like a secret header is taken for one until an event begins with a message: exposing a secret is worse than masking a
/// line of a body.</remarks>
internal sealed class Http1Secrets(Http1Exchanges exchanges)
{
    private readonly Http1Parser _parser = new(exchanges);
    private readonly SecretLine _secrets = new();

    internal Http1Exchanges Exchanges => exchanges;

    /// <summary>Begins an event, before its secrets are searched.</summary>
    internal void BeginEvent(ReadOnlySpan<byte> bytes)
    {
        if (_parser.BeginEvent(bytes))
        {
            _secrets.Forget();
        }
    }

    /// <summary>Finds the next bytes of an event that are secret.</summary>
    /// <param name="at">The offset to search from; moved past the bytes that were searched.</param>
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

    /// <summary>Skips missing bytes whose number is known.</summary>
    internal void Skip(long count)
    {
        bool isInHead = _parser.IsInHead;
        _parser.Skip(count);
        _secrets.Cut(isInHead);
    }

    /// <summary>Skips missing bytes whose number is unknown.</summary>
    internal void Lose()
    {
        bool isInHead = _parser.IsInHead;
        _parser.Lose();
        _secrets.Cut(isInHead);
    }
}
