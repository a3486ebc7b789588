using System.Diagnostics;
using System.Globalization;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Fuzzer;

/// <summary>Gives inputs to a target, each as a whole and in small pieces, and sees what that costs.</summary>
internal sealed class Probe(FuzzTarget target, FuzzLimits limits)
{
    internal ProbeResult Run(FuzzInput input)
    {
        try
        {
            (Outcome whole, TimeSpan time, long allocated) = Measure(() => Read(input, inPieces: false));
            (Outcome inPieces, TimeSpan timeInPieces, long allocatedInPieces) = Measure(() => Read(input, inPieces: true));
            return Judge(whole, inPieces, Max(time, timeInPieces), Math.Max(allocated, allocatedInPieces));
        }
#pragma warning disable CA1031 // Do not catch general exception types: whichever it is, it is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new ProbeResult(TimeSpan.Zero, 0, KindOf(e), e.ToString());
        }
    }

    private Outcome Read(FuzzInput input, bool inPieces)
    {
        Random? choices = input.Choices is int seed ? new Random(seed) : null;
        return target.Run(() => inPieces ? new TrickleStream(input.Bytes, new Random(input.Choices ?? 0)) : new MemoryStream(input.Bytes, writable: false), choices);
    }

    // Time is measured again where it was too much: the machine may have been busy. What is allocated is not, since pools keep it.
    private (Outcome Outcome, TimeSpan Time, long Allocated) Measure(Func<Outcome> read)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        (Outcome outcome, TimeSpan time) = Clock(read);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return time > limits.Time ? (outcome, Clock(read).Time, allocated) : (outcome, time, allocated);
    }

    private static (Outcome Outcome, TimeSpan Time) Clock(Func<Outcome> read)
    {
        long began = Stopwatch.GetTimestamp();
        return (read(), Stopwatch.GetElapsedTime(began));
    }

    private ProbeResult Judge(Outcome whole, Outcome inPieces, TimeSpan time, long allocated)
    {
        string? kind = null;
        string? details = null;
        if (time > limits.Time)
        {
            (kind, details) = ("too slow", Text($"{time.TotalMilliseconds:F0} ms, at most {limits.Time.TotalMilliseconds:F0} ms"));
        }
        else if (allocated > limits.Allocated)
        {
            (kind, details) = ("too much memory", Text($"{allocated:N0} bytes allocated, at most {limits.Allocated:N0}"));
        }
        else if (!whole.Agrees(inPieces))
        {
            (kind, details) = ("pieces matter", Text($"as a whole: {whole}\nin pieces:  {inPieces}"));
        }

        return new ProbeResult(time, allocated, kind, details);
    }

    // The exception and where it was thrown: equal for most of what one fault brings about.
    private static string KindOf(Exception e)
    {
        IEnumerable<string> ours = (e.StackTrace ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("at TapToPcap.", StringComparison.Ordinal));
        return string.Join(' ', [e.GetType().Name, .. ours.Take(2).Select(line => line.Split('(')[0])]);
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
