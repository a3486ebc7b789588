using System.Globalization;
using System.Text.Json;

namespace TapToPcap.Live.Admin;

/// <summary>What Envoy answers to /server_info (envoy.admin.v3.ServerInfo), as far as it concerns hot restarts.</summary>
/// <param name="Epoch">Hot restarts before this process was started; null where it does not say.</param>
/// <param name="Uptime">How long this process has run, in whole seconds; null where it does not say.</param>
internal sealed record ServerInfo(int? Epoch, TimeSpan? Uptime)
{
    /// <summary>When this process followed another one; null where it did not, or where that is not known.</summary>
    /// <param name="now">When the answer came.</param>
    internal HotRestart? RestartAt(DateTimeOffset now) =>
        Epoch is > 0 and int epoch && Uptime is TimeSpan uptime ? new HotRestart(now - uptime, epoch) : null;

    /// <summary>Null where this is not such an answer.</summary>
    internal static ServerInfo? Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ServerInfo? Read(JsonElement info)
    {
        if (!info.TryGetProperty("state"u8, out _) || !info.TryGetProperty("hot_restart_version"u8, out _))
        {
            return null;
        }

        return new ServerInfo(EpochOf(info), UptimeOf(info));
    }

    private static int? EpochOf(JsonElement info)
    {
        bool isGiven = info.TryGetProperty("command_line_options"u8, out JsonElement options)
            && options.ValueKind == JsonValueKind.Object
            && options.TryGetProperty("restart_epoch"u8, out JsonElement found)
            && found.ValueKind == JsonValueKind.Number;
        return isGiven && options.GetProperty("restart_epoch"u8).TryGetInt32(out int epoch) ? epoch : null;
    }

    private static TimeSpan? UptimeOf(JsonElement info)
    {
        bool isGiven = info.TryGetProperty("uptime_current_epoch"u8, out JsonElement found) && found.ValueKind == JsonValueKind.String;
        string? text = isGiven ? found.GetString() : null;
        return double.TryParse(text?.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
    }
}
