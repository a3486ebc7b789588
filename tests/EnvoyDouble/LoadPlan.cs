namespace TapToPcap.Doubles;

/// <summary>How much is tapped of connections that nobody makes.</summary>
internal sealed record LoadPlan
{
    /// <summary>Of all connections together.</summary>
    internal required double EventsPerSecond { get; init; }

    internal required double Seconds { get; init; }

    internal int Connections { get; init; } = 1;

    /// <summary>Payload of each event, 8 at least: it begins with the Unix time in nanoseconds, little-endian.</summary>
    internal int EventBytes { get; init; } = 200;

    /// <summary>Decides the rest of the payload.</summary>
    internal int Seed { get; init; } = 1;
}
