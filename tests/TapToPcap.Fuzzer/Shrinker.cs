using System.Diagnostics;

namespace TapToPcap.Fuzzer;

/// <summary>Takes from an input what the fault does not need.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <param name="kind">The fault that has to stay.</param>
    internal static byte[] Shrink(Probe probe, FuzzInput input, string kind)
    {
        long began = Stopwatch.GetTimestamp();
        byte[] smallest = input.Bytes;
        for (int count = smallest.Length / 2; count > 0; count /= 2)
        {
            for (int at = 0; at + count <= smallest.Length && Stopwatch.GetElapsedTime(began) < Timeout;)
            {
                byte[] smaller = [.. smallest.AsSpan(0, at), .. smallest.AsSpan(at + count)];
                if (probe.Run(input with { Bytes = smaller }).Kind == kind)
                {
                    smallest = smaller;
                }
                else
                {
                    at += count;
                }
            }
        }

        return smallest;
    }
}
