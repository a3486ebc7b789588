using TapToPcap.Fuzzer;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>What a failed test says of a finding.</summary>
internal static class FindingText
{
    internal static string Of(Finding finding) => $"{finding.Target}, seed {finding.Seed}, input {finding.Number}: {finding.Kind}\n{finding.Details}\n{Convert.ToHexString(finding.Input)}";
}
