using System.Globalization;
using System.Net.Sockets;

namespace TapToPcap.Live.Admin;

/// <summary>Describes failures of a connection: in the system's words where the system reported them, else in our own.</summary>
internal static class AdminErrors
{
    internal const string Closed = "Envoy closed the connection";

    // RFC 9113 §7, in the order of the codes.
    private static readonly string[] Http2Errors =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
        "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <summary>For people: why a connection has failed or ended.</summary>
    internal static string Describe(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (DescribeOne(cause) is string words)
            {
                return words;
            }
        }

        return Closed;
    }

    private static string? DescribeOne(Exception cause) => cause switch
    {
        SocketException socket => socket.Message,
        HttpProtocolException { ErrorCode: long code } => $"Envoy ended the stream with the HTTP/2 error {NameOf(code)}",
        _ => null,
    };

    private static string NameOf(long code) =>
        code >= 0 && code < Http2Errors.Length ? Http2Errors[code] : string.Create(CultureInfo.InvariantCulture, $"0x{code:x}");
}
