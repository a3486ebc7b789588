namespace TapToPcap.Fuzzer;

/// <summary>How a target took an input.</summary>
/// <param name="Time">Of the slower of two readings.</param>
/// <param name="Allocated">Bytes, of the reading that took more.</param>
/// <param name="Kind">What went wrong, in short; null where nothing did.</param>
/// <param name="Details">What went wrong, at length.</param>
internal readonly record struct ProbeResult(TimeSpan Time, long Allocated, string? Kind, string? Details);
