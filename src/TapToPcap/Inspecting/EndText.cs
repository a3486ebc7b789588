using System.Globalization;
using System.Net;
using TapToPcap.Reading.Events;

namespace TapToPcap.Inspecting;

/// <summary>Formats an end of a connection for people: address and port, a path, or a name.</summary>
internal static class EndText
{
    /// <returns>Null where the tap has none.</returns>
    internal static string? Of(TapAddress? end) => end switch
    {
        null or { Text.Length: 0 } => null,
        { Kind: TapAddressKind.Socket } when end.Text.Contains(':', StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"[{end.Text}]:{end.Port}"),
        { Kind: TapAddressKind.Socket } => string.Create(CultureInfo.InvariantCulture, $"{end.Text}:{end.Port}"),
        _ => end.Text,
    };

    /// <returns>Null where the tap has none.</returns>
    internal static int? PortOf(TapAddress? end) => end is { Kind: TapAddressKind.Socket, Port: > IPEndPoint.MinPort and <= IPEndPoint.MaxPort } ? end.Port : null;
}
