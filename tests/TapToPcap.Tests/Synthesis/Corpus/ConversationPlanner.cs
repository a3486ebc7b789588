using System.Globalization;
using System.Net;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Thinks up conversations.</summary>
internal static class ConversationPlanner
{
    private static readonly double[] Shares = [0, 0.05, 0.3];

    internal static ConversationPlan Plan(Random random, ulong traceId, ConnectionLayout layout)
    {
        TapShape shape = (TapShape)random.Next(3);
        TapOptions options = new()
        {
            Shape = shape,
            CountBytes = shape != TapShape.Buffered && random.Next(4) > 0,
            ReadLimit = Limit(random),
            WriteLimit = Limit(random),
            BatchBytes = random.Next(1, 5000),
            ConnectionPerEvent = layout == ConnectionLayout.Current && random.Next(3) == 0,
        };
        ConversationPlan plan = new(Connection(random, traceId), options, []);
        if (options.CountBytes)
        {
            // Only what is counted can be missed, put back, or known to have come twice.
            plan = plan with { Losses = Pick(random, Shares), Repeats = Pick(random, Shares), IsDisordered = random.Next(3) == 0 };
        }

        if (plan.IsDisordered)
        {
            // After a cut nothing shows that an event is yet to come, and it would be left out.
            plan = plan with { Options = options with { ReadLimit = int.MaxValue, WriteLimit = int.MaxValue } };
        }

        return plan with { Steps = [.. Steps(random, plan)] };
    }

    private static TapConnection Connection(Random random, ulong traceId)
    {
        string family = random.Next(4) == 0 ? "[2001:db8::{0}]:{1}" : "10.9.0.{0}:{1}";
        return new TapConnection(traceId, End(family, 250, 443), End(family, 1, 40_000 + (int)traceId));
    }

    private static IPEndPoint End(string family, int host, int port) => IPEndPoint.Parse(string.Format(CultureInfo.InvariantCulture, family, host, port));

    private static int Limit(Random random) => random.Next(2) == 0 ? random.Next(1, 1500) : int.MaxValue;

    private static IEnumerable<TapStep> Steps(Random random, ConversationPlan plan)
    {
        int count = random.Next(8) switch
        {
            0 => random.Next(3),
            1 => random.Next(80, 200),
            _ => random.Next(3, 30),
        };
        int halfCloseAt = random.Next(3) == 0 ? random.Next(count + 1) : count;
        int lastMarkAt = halfCloseAt + random.Next(3);
        for (int i = 0; i < count; i++)
        {
            bool endsStream = i >= halfCloseAt && i <= lastMarkAt;
            bool isWrite = endsStream || (i < halfCloseAt && random.Next(2) == 0);
            byte[] bytes = Bytes(random, Length(random, plan));
            yield return isWrite ? TapStep.Write(Taps.Time(i), bytes, endsStream) : TapStep.Read(Taps.Time(i), bytes);
        }

        if (random.Next(3) > 0)
        {
            yield return TapStep.Closed(Taps.Time(count));
        }
    }

    private static int Length(Random random, ConversationPlan plan)
    {
        int length = random.Next(60) switch
        {
            0 => random.Next(10_000, 100_001),
            < 6 => 0,
            < 18 => random.Next(1000, 6000),
            _ => random.Next(1, 300),
        };

        // Envoy says of no call that moved nothing. Such an event shares its count with the next, which matters where one may be gone.
        bool isOneGone = plan.Losses > 0 || plan.Repeats > 0 || plan.IsDisordered;
        return isOneGone ? Math.Max(length, 1) : length;
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        if (length > 0)
        {
            bytes[0] |= 0x80;                                                  // begins like nothing of HTTP
        }

        return bytes;
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];
}
