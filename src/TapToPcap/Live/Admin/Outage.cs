using System.Globalization;

namespace TapToPcap.Live.Admin;

/// <summary>The time from the end of a stream on, in which nothing is heard of Envoy.</summary>
/// <param name="AttachedAt">When the stream began.</param>
/// <param name="Since">When it ended.</param>
/// <param name="Why">Why, beginning with the name of the admin interface.</param>
internal sealed record Outage(DateTimeOffset AttachedAt, DateTimeOffset Since, string Why)
{
    // The time for which an Envoy has run comes in whole seconds.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1.5);

    /// <summary>Comment for the capture: since when, until when and why.</summary>
    /// <param name="until">When the next stream began.</param>
    /// <param name="info">Of the process that sends it; null where it does not say.</param>
    internal string Describe(DateTimeOffset until, ServerInfo? info)
    {
        if (info?.RestartAt(until) is HotRestart restart && restart.At > AttachedAt + Tolerance && restart.At < Since - Tolerance)
        {
            return $"nothing was heard of connections that Envoy accepted since {Name(restart.At)}, when it was restarted hot "
                + string.Create(CultureInfo.InvariantCulture, $"(restart_epoch {restart.Epoch})")
                + $", until {Name(until)}; its old process ended at {Name(Since)} ({Why})";
        }

        string unknown = info?.Uptime is null
            ? "; if it was restarted hot, nothing was heard of the connections of its new process before that either"
            : "";
        return $"nothing was heard of Envoy since {Name(Since)} ({Why}) until {Name(until)}{unknown}";
    }

    /// <summary>A time as comments and messages have it.</summary>
    internal static string Name(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);
}
