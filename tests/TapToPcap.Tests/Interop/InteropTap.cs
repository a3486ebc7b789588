using System.Net;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Taps to show to other people's programs: the samples of connections, Envoy's own, and some that are made for what these lack. Each is of one connection.</summary>
internal static class InteropTap
{
    private const string EnvoyFolder = "envoy-h2";
    private const long Start = 1_767_225_600_123_456_789;
    private const long Step = 1_000_001;

    private static readonly TapConnection OverIpv4 = new(0, new(IPAddress.Parse("10.1.0.1"), 7000), new(IPAddress.Parse("10.2.0.2"), 50_000));
    private static readonly TapConnection OverIpv6 = new(1, new(IPAddress.Parse("2001:db8::1"), 7000), new(IPAddress.Parse("2001:db8::2"), 50_001));

    private static readonly Dictionary<string, (TapConnection Connection, TapStep[] Steps, TapOptions Options)> Made = new()
    {
        ["large-events.pb"] = (OverIpv4, [Read(0, 300_001), Write(1, 200_003), Read(2, 1), Write(3, 70_000), Read(4, 1461)], new TapOptions()),
        ["ipv6.pb"] = (OverIpv6, [Read(0, 70_001), Write(1, 1), Write(2, 1440), Write(3, 1441), TapStep.Closed(At(4))], new TapOptions { Shape = TapShape.Streamed }),
        ["half-close.pb"] = (OverIpv4, [Read(0, 5), Write(1, 7, endStream: true), Read(2, 3000), Read(3, 11), TapStep.Closed(At(4))], new TapOptions { Shape = TapShape.Streamed }),
        ["half-close-ipv6.pb"] = (OverIpv6, [Read(0, 5), Write(1, 7, endStream: true), Write(2, 9, endStream: true), Read(3, 13)], new TapOptions()),
        ["upstream.pb"] = (new(3, OverIpv4.Remote, OverIpv4.Local!), [Write(0, 100_000), Read(1, 100_000), TapStep.Closed(At(2))], new TapOptions { Shape = TapShape.Streamed, OpensWithoutLocal = true, ConnectionPerEvent = true }),
        ["invented.pb"] = (new(4, OverIpv4.Remote, OverIpv4.Local!), [Write(0, 10), Read(1, 10), TapStep.Closed(At(2))], new TapOptions { Shape = TapShape.Streamed, OpensWithoutLocal = true }),
        ["no-data.pb"] = (OverIpv4, [TapStep.Closed(At(0))], new TapOptions { Shape = TapShape.Streamed }),
    };

    public static TheoryData<string> Names { get; } =
    [
        .. Directory.GetFiles(Repository.Samples, "*_*").Where(path => !path.Contains("http-tap", StringComparison.Ordinal)).Select(path => $"samples/{Path.GetFileName(path)}").Order(StringComparer.Ordinal),
        $"{EnvoyFolder}/tap2pcap_h2_ipv4.pb_text",
        $"{EnvoyFolder}/since-1.28.pb",
        $"{EnvoyFolder}/before-1.28.pb",
        .. Made.Keys.Select(name => $"made/{name}"),
    ];

    /// <summary>The tap's file, made in the scratch folder if it is not there already.</summary>
    internal static string Find(string name, Scratch scratch)
    {
        string[] parts = name.Split('/');
        return parts[0] switch
        {
            "samples" => Path.Combine(Repository.Samples, parts[1]),
            EnvoyFolder => Needs.RealTap(EnvoyFolder, parts[1]),
            _ => Make(parts[1], scratch),
        };
    }

    internal static TapStep Read(int number, int length) => TapStep.Read(At(number), Bytes(number, length));

    internal static TapStep Write(int number, int length, bool endStream = false) => TapStep.Write(At(number), Bytes(number, length), endStream);

    internal static long At(int number) => Start + (number * Step);

    internal static string Save(string path, IEnumerable<TapStep> steps, TapOptions options) => Save(path, OverIpv4, steps, options);

    private static string Make(string name, Scratch scratch)
    {
        (TapConnection connection, TapStep[] steps, TapOptions options) = Made[name];
        return Save(scratch[name], connection, steps, options);
    }

    internal static string Save(string path, TapConnection connection, IEnumerable<TapStep> steps, TapOptions options)
    {
        using FileStream tap = File.Create(path);
        foreach (TraceWrapper record in TapBuilder.Build(connection, steps, options))
        {
            TapEncoder.Write(tap, record, TapFormat.Undelimited);
        }

        return path;
    }

    private static byte[] Bytes(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
