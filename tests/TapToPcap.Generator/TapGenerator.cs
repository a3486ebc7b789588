using System.Globalization;
using System.Net;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Generator;

/// <summary>Writes taps to a plan: equal plans, equal bytes. What a tap takes in memory does not depend on its length, but for one buffered record in JSON or text.</summary>
internal sealed class TapGenerator(TapPlan plan)
{
    /// <summary>In so many seconds many taps lie together.</summary>
    internal const int SpreadSeconds = 600;

    private const int Seed = 2;
    private const long Start = 1_767_225_600_000_000_000;                      // 2026-01-01
    private const long Interval = 10_000;                                      // 10 µs between events of one tap
    private const long Second = 1_000_000_000;

    private static readonly IPEndPoint Server = IPEndPoint.Parse("10.1.0.1:8080");

    private readonly PayloadBlock _payload = new(plan.EventBytes, plan.IsText);

    internal void Write(Stream output) => Write(output, 0, number => Start + (number * Interval));

    /// <summary>Writes taps of <see cref="SpreadSeconds"/> into a folder, by the names that Envoy gives them.</summary>
    /// <param name="lasting">Seconds that each of them lasts, at most as many as all together.</param>
    internal void WriteFiles(string folder, int count, int lasting)
    {
        Directory.CreateDirectory(folder);
        Random random = new(Seed);
        long slot = lasting * Second / plan.Events;
        for (int id = 0; id < count; id++)
        {
            long begin = Start + random.NextInt64(((SpreadSeconds - lasting) * Second) + 1);
            long[] times = [.. Enumerable.Range(0, (int)plan.Events).Select(number => begin + (number * slot) + random.NextInt64(slot))];
            string name = string.Create(CultureInfo.InvariantCulture, $"tap_{id}{TapEncoder.Extension(plan.Format)}");
            using FileStream file = File.Create(Path.Combine(folder, name));
            Write(file, id, number => times[number]);
        }
    }

    private void Write(Stream output, int id, Func<long, long> time)
    {
        // Private addresses, each used once for 2^16 taps, with a port of the ephemeral range.
        IPEndPoint client = new(new IPAddress([10, 2, (byte)(id >> 8), (byte)id]), 40_000 + (id >> 16));
        TapConnection connection = new((ulong)id, Server, client);
        if (plan.Tap.Shape == TapShape.Buffered && plan.Format is TapFormat.Undelimited or TapFormat.Delimited)
        {
            BufferedRecord.Write(output, connection, Steps(time), plan.Format, plan.Layout);
            return;
        }

        foreach (TraceWrapper record in TapBuilder.Build(connection, Steps(time), plan.Tap))
        {
            TapEncoder.Write(output, record, plan.Format, plan.Layout);
        }
    }

    private IEnumerable<TapStep> Steps(Func<long, long> time)
    {
        bool closes = plan.Tap.Shape != TapShape.Buffered;
        long data = closes ? plan.Events - 1 : plan.Events;
        for (long number = 0; number < data; number++)
        {
            TapStepKind kind = number % 2 == 0 ? TapStepKind.Read : TapStepKind.Write;
            yield return new TapStep(kind, time(number), _payload.Of(number));
        }

        if (closes)
        {
            yield return TapStep.Closed(time(data));
        }
    }
}
