namespace TapToPcap.Tests.Support;

/// <summary>What a check of a capture objects to, a sentence each; empty where it is content.</summary>
internal sealed class Findings : List<string>
{
    internal void Expect(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            Add(otherwise);
        }
    }

    internal void Expect<T>(T expected, T actual, string what) => Expect(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: {actual}, not {expected}");

    internal void ExpectBytes(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        int same = expected.CommonPrefixLength(actual);
        Expect(same == expected.Length && same == actual.Length, $"{what}: {actual.Length} bytes, not {expected.Length}, the same up to {same}");
    }

    internal void ExpectSuccess(ToolRun run, string program) => Expect(run.ExitCode == 0, $"{program} ends with {run.ExitCode}: {run.Error.Trim()}");
}
