using System.Globalization;
using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Wire;
using TapToPcap.Writing;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Verifying;

/// <summary>Many conversations of every kind in one capture, all of which must come out as they went in.</summary>
public class VerifiedCorpusTests
{
    private const int Conversations = 600;
    private const int PerTap = 3;

    public static MatrixTheoryData<string, bool, bool, int> Forms { get; } = new(["Pcap", "PcapNanoseconds", "PcapNg"], [true, false], [true, false], [536, 65_495]);

    private static readonly (string Name, byte[] Bytes)[] Corpus = Make(20_260);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Verify_600ConversationsOfSeed20260_AreEqual(string format, bool isRaw, bool handshake, int mss)
    {
        ConversionOptions options = new()
        {
            Format = Enum.Parse<CaptureFormat>(format),
            LinkType = isRaw ? LinkType.RawIp : LinkType.Ethernet,
            Handshake = handshake,
            MaxSegmentSize = mss,
        };

        VerificationReport report = Verifications.Verify(Verifications.Convert(options, Corpus), Corpus);

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(Conversations, report.Conversations.Count(conversation => conversation.Source is not null));
        Assert.Equal(Conversations / PerTap, report.Inputs);
        Assert.InRange(report.PayloadBytes, 10_000_000, long.MaxValue);
    }

    private static (string Name, byte[] Bytes)[] Make(int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Conversations / PerTap).Select(number => ($"tap {number}", MakeTap(random, number)))];
    }

    private static byte[] MakeTap(Random random, int number)
    {
        TapFormat[] formats = [TapFormat.Undelimited, TapFormat.Delimited, TapFormat.JsonBytes, TapFormat.Text];
        TapFormat format = formats[number % formats.Length];
        ConnectionLayout layout = random.Next(2) == 0 ? ConnectionLayout.Current : ConnectionLayout.Before128;
        IEnumerable<TraceWrapper> records = Enumerable.Range(0, PerTap).SelectMany(trace => MakeRecords(random, number, (ulong)trace, layout));
        return Taps.Encode(records, format, layout);
    }

    // A connection for each event came later than the old layout.
    private static IEnumerable<TraceWrapper> MakeRecords(Random random, int number, ulong traceId, ConnectionLayout layout)
    {
        string family = random.Next(3) == 0 ? "[2001:db8::{0}]:{1}" : "10.9.0.{0}:{1}";
        IPEndPoint remote = IPEndPoint.Parse(string.Format(CultureInfo.InvariantCulture, family, 1 + (number % 200), 40_000 + (PerTap * number) + (int)traceId));
        IPEndPoint local = IPEndPoint.Parse(string.Format(CultureInfo.InvariantCulture, family, 250, 443));
        TapShape shape = (TapShape)random.Next(3);
        bool isUpstream = random.Next(4) == 0;
        TapOptions options = new()
        {
            Shape = shape,
            BatchBytes = random.Next(1, 5000),
            CountBytes = random.Next(2) == 0,
            OpensWithoutLocal = isUpstream,
            ConnectionPerEvent = layout == ConnectionLayout.Current && random.Next(2) == 0,
        };
        return TapBuilder.Build(isUpstream ? new TapConnection(traceId, remote, local) : new TapConnection(traceId, local, remote), MakeSteps(random, number), options);
    }

    private static IEnumerable<TapStep> MakeSteps(Random random, int number)
    {
        bool hasHalfClosed = false;
        int count = random.Next(1, 12);
        for (int i = 0; i < count; i++)
        {
            long time = Taps.Time((number / 10) + (i * 3)) + random.Next(1000);
            byte[] bytes = new byte[MakeLength(random)];
            random.NextBytes(bytes);
            if (hasHalfClosed || random.Next(2) == 0)
            {
                yield return TapStep.Read(time, bytes);
            }
            else
            {
                hasHalfClosed = random.Next(6) == 0;
                yield return TapStep.Write(time, bytes, hasHalfClosed);
            }
        }

        if (random.Next(3) > 0)
        {
            yield return TapStep.Closed(Taps.Time((number / 10) + (count * 3)));
        }
    }

    private static int MakeLength(Random random) => random.Next(8) switch
    {
        0 => random.Next(3),
        1 => random.Next(60_000, 70_000),
        2 => 1460,
        _ => random.Next(1, 3000),
    };
}
