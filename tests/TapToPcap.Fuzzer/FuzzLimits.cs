namespace TapToPcap.Fuzzer;

/// <summary>What an input of at most 64 KiB may cost.</summary>
internal sealed record FuzzLimits
{
    /// <summary>For reading it once. Default 1 s.</summary>
    internal TimeSpan Time { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Bytes for reading it once. Default 64 MiB.</summary>
    internal long Allocated { get; init; } = 64L << 20;

    /// <summary>After which a target is taken to run for ever. Default 10 s.</summary>
    internal TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
