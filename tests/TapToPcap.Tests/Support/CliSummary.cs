namespace TapToPcap.Tests.Support;

/// <summary>The counts of the line that ends a run.</summary>
internal sealed record CliSummary(int Inputs, int Events, int Conversations, int Packets, int Bytes, int Warnings)
{
    /// <summary>Requests of HTTP taps; 0 where the line does not name them.</summary>
    internal int Exchanges { get; init; }
}
