using System.Net;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

public class TapConverterTests
{
    private static readonly int[] Sizes = [0, 1, 1460, 1461, 65_535, 70_000, 1_048_576];

    private static readonly Dictionary<string, TapConnection> Connections = new()
    {
        ["ipv4"] = new TapConnection(7, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("203.0.113.77:40001")),
        ["ipv6"] = new TapConnection(7, IPEndPoint.Parse("[2a00:1450::5]:443"), IPEndPoint.Parse("[fe80::1:2:3:4]:40001")),
    };

    public static TheoryData<string, string, string, string, int> EveryTap
    {
        get
        {
            TheoryData<string, string, string, string, int> taps = [];
            foreach (TapShape shape in Enum.GetValues<TapShape>())
            {
                foreach (TapFormat format in Enum.GetValues<TapFormat>())
                {
                    foreach (ConnectionLayout layout in Enum.GetValues<ConnectionLayout>())
                    {
                        foreach (string family in Connections.Keys)
                        {
                            foreach (int size in Sizes)
                            {
                                taps.Add(shape.ToString(), format.ToString(), layout.ToString(), family, size);
                            }
                        }
                    }
                }
            }

            return taps;
        }
    }

    public static TheoryData<string, string> StreamedTaps
    {
        get
        {
            TheoryData<string, string> taps = [];
            foreach (TapFormat format in Enum.GetValues<TapFormat>())
            {
                taps.Add(nameof(TapShape.Streamed), format.ToString());
                taps.Add(nameof(TapShape.Batched), format.ToString());
            }

            return taps;
        }
    }

    [Fact]
    public void EveryTap_Always_Has420Kinds() => Assert.Equal(3 * 5 * 2 * 2 * 7, EveryTap.Count);

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Convert_TapOfEveryKind_CarriesBytesTimesAndEndsThrough(string shape, string format, string layout, string family, int size)
    {
        TapFormat encoding = Enum.Parse<TapFormat>(format);
        TapConnection connection = Connections[family];
        TapStep[] steps = Steps(size, isText: encoding == TapFormat.JsonString);
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, encoding, Enum.Parse<ConnectionLayout>(layout));

        TcpTalk talk = TcpReassembly.Single(Conversions.Convert(tap));

        Assert.Equal(connection.Remote, talk.Opener.From);
        Assert.Equal(connection.Local, talk.Other.From);
        AssertSent(steps, TapStepKind.Read, talk.Opener, family);
        AssertSent(steps, TapStepKind.Write, talk.Other, family);
        Assert.True(talk.Opener.HasFin);
        Assert.True(talk.Other.HasFin);
    }

    [Theory]
    [MemberData(nameof(StreamedTaps))]
    public void Convert_StreamedTapWithoutEnd_HasNoFin(string shape, string format)
    {
        TapConnection connection = Connections["ipv4"];
        TapStep[] steps = Steps(70_000, isText: true)[..^1];
        byte[] tap = Taps.Encode(connection, steps, new TapOptions { Shape = Enum.Parse<TapShape>(shape) }, Enum.Parse<TapFormat>(format));

        TcpTalk talk = TcpReassembly.Single(Conversions.Convert(tap));

        AssertSent(steps, TapStepKind.Read, talk.Opener, "ipv4");
        AssertSent(steps, TapStepKind.Write, talk.Other, "ipv4");
        Assert.False(talk.Opener.HasFin);
        Assert.False(talk.Other.HasFin);
    }

    private static TapStep[] Steps(int size, bool isText) =>
    [
        TapStep.Read(Taps.Time(0), Taps.Payload(size, 1, isText)),
        TapStep.Write(Taps.Time(1), Taps.Payload(size, 2, isText)),
        TapStep.Write(Taps.Time(2), Taps.Payload(5, 3, isText)),
        TapStep.Read(Taps.Time(3), Taps.Payload(1001, 4, isText)),
        TapStep.Read(Taps.Time(4), Taps.Payload(1, 5, isText)),
        TapStep.Write(Taps.Time(5), Taps.Payload(2000, 6, isText)),
        TapStep.Closed(Taps.Time(6)),
    ];

    private static void AssertSent(TapStep[] steps, TapStepKind kind, TcpDirection direction, string family)
    {
        TapStep[] sent = [.. steps.Where(step => step.Kind == kind && !step.Bytes.IsEmpty)];
        AssertSame([.. sent.SelectMany(step => step.Bytes.ToArray())], direction.Bytes);
        Assert.All(direction.Segments, segment => Assert.True(segment.Payload.Length <= (family == "ipv6" ? 1440 : 1460)));

        IEnumerable<(long Time, int Length)> perEvent = direction.Segments.GroupBy(segment => segment.Time).Select(group => (group.Key, group.Sum(segment => segment.Payload.Length)));
        Assert.Equal(sent.Select(step => (step.Time, step.Bytes.Length)), perEvent);
    }

    // Names the first byte that differs instead of printing a megabyte.
    private static void AssertSame(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(-1, expected.AsSpan().CommonPrefixLength(actual) is int same && same < expected.Length ? same : -1);
    }
}
