using TapToPcap.Reading.Events;

namespace TapToPcap.Tests.Support;

/// <summary>All of a part of an HTTP exchange, so that two can be compared.</summary>
/// <param name="Headers">Names and values in hexadecimal, in their order.</param>
internal sealed record SeenHttp(
    HttpPart Part,
    string Headers = "",
    long? ReceivedAt = null,
    bool EndsMessage = false,
    HttpBody? Body = null,
    TapConnection? Downstream = null,
    TapConnection? Upstream = null)
{
    internal static SeenHttp Copy(HttpPiece piece) => new(
        piece.Part,
        Spell(piece.Headers.Select(header => (header.Name, header.Value))),
        piece.ReceivedAt,
        piece.EndsMessage,
        piece.Body,
        piece.Downstream,
        piece.Upstream);

    internal static string Spell(IEnumerable<(byte[] Name, byte[] Value)> headers) =>
        string.Join(' ', headers.Select(header => $"{Convert.ToHexString(header.Name)}:{Convert.ToHexString(header.Value)}"));
}
