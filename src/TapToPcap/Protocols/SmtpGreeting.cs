namespace TapToPcap.Protocols;

/// <summary>Detects SMTP by the server's greeting 220 (RFC 5321 §3.1, §4.2) and, as FTP servers send that too, by the name SMTP or
/// the client's answer.</summary>
internal static class SmtpGreeting
{
    /// <summary>Whether the greeting names SMTP after the server's name.</summary>
    internal static bool Is(ReadOnlySpan<byte> server)
    {
        int end = server.IndexOf("\r\n"u8);
        return IsGreeting(server) && end > 0 && server[..end].IndexOf("SMTP"u8) > 0;
    }

    /// <summary>Whether the client answers with EHLO or HELO, as only SMTP clients do.</summary>
    internal static bool IsAnswered(ReadOnlySpan<byte> server, ReadOnlySpan<byte> client) =>
        IsGreeting(server) && (FirstWords.StartWith(client, "EHLO ") || FirstWords.StartWith(client, "HELO "));

    private static bool IsGreeting(ReadOnlySpan<byte> server) => server.StartsWith("220 "u8) || server.StartsWith("220-"u8);
}
