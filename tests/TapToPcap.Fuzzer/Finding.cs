namespace TapToPcap.Fuzzer;

/// <summary>An input that a target did not bear.</summary>
/// <param name="Kind">Equal where the fault is, most likely.</param>
/// <param name="Details">For people; with the stack trace where there is one.</param>
internal sealed record Finding(string Target, int Seed, long Number, byte[] Input, string Kind, string Details)
{
    internal string FileName => FormattableString.Invariant($"finding-{Target}-{Seed}-{Number}.bin");
}
