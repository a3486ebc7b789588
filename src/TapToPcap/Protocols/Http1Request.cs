using System.Text;

namespace TapToPcap.Protocols;

/// <summary>How a request of HTTP/1 begins.</summary>
internal static class Http1Request
{
    private static readonly string[] Methods = ["GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "OPTIONS ", "PATCH ", "TRACE ", "CONNECT "];

    /// <summary>Whether these are a method and a target in one of its forms (RFC 9112 §3). Some other protocols have a GET, none has a target after it.</summary>
    internal static bool IsBegin(ReadOnlySpan<byte> first)
    {
        foreach (string method in Methods)
        {
            if (first.Length > method.Length && Ascii.Equals(first[..method.Length], method))
            {
                ReadOnlySpan<byte> target = first[method.Length..];
                return target[0] is (byte)'/' or (byte)'*' || target.StartsWith("http://"u8) || target.StartsWith("https://"u8) || HasVersion(target);
            }
        }

        return false;
    }

    private static bool HasVersion(ReadOnlySpan<byte> target) => target.IndexOf(" HTTP/1."u8) > 0;
}
