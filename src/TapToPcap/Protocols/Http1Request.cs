using System.Text;

namespace TapToPcap.Protocols;

/// <summary>Recognizes the request line of HTTP/1, and reads its method.</summary>
internal static class Http1Request
{
    private static readonly string[] Methods = ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT "];

    /// <summary>Whether a usual method and a target in one of its forms begin here (RFC 9112 §3). In other protocols with a GET no
    /// such target follows.</summary>
    internal static bool IsBegin(ReadOnlySpan<byte> first)
    {
        foreach (string method in Methods)
        {
            if (first.Length > method.Length && Ascii.Equals(first[..method.Length], method))
            {
                ReadOnlySpan<byte> target = first[method.Length..];
                return IsTarget(target) || target.IndexOf(" HTTP/1."u8) > 0;
            }
        }

        return false;
    }

    /// <summary>Whether the line is a request line, with whatever method.</summary>
    /// <param name="line">Of a long line only the beginning, as <see cref="LineCollector"/> keeps it.</param>
    internal static bool IsLine(ReadOnlySpan<byte> line) => !line.IsEmpty && (IsBegin(line) || IsOther(line));

    /// <param name="line">A request line.</param>
    internal static RequestKind KindOf(ReadOnlySpan<byte> line) =>
        line.StartsWith("HEAD "u8) ? RequestKind.Head : line.StartsWith("CONNECT "u8) ? RequestKind.Connect : RequestKind.Usual;

    // An unusual method is recognized by the version at the end of the line, or by the target if that end was not kept.
    private static bool IsOther(ReadOnlySpan<byte> line)
    {
        int method = line.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        bool hasTarget = method > 0 && line[method] == (byte)' ' && IsTarget(line[(method + 1)..]);
        return line[..^1].EndsWith(" HTTP/1."u8) || (hasTarget && line.Length >= LineCollector.MaxKept);
    }

    private static bool IsTarget(ReadOnlySpan<byte> text) => text.StartsWith("/"u8) || text.StartsWith("*"u8) || text.StartsWith("http://"u8) || text.StartsWith("https://"u8);
}
