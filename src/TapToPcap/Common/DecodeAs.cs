using System.Globalization;

namespace TapToPcap.Common;

/// <summary>The ports on which Wireshark and tshark need an option to show HTTP without TLS, as seen with tshark 4.0.17.</summary>
public static class DecodeAs
{
    // Ports of dissectors that take whatever they get, so that HTTP/1 is not tried.
    private const string OfOthers = """
        7 13 19-23 25 37 42-43 49 53 70 79 88 102 110-111 119 123 139 143 161-162 179 210 323 389 427 445 464 500 512-515 524
        547-548 554 564 587 639 647 674 705 854 862 873 925 988 1080 1090 1099 1102 1153 1194 1213 1433 1533 1547 1723 1861
        1863 1883 1935 2099 2123 2126 2152 2234 2240 2269 2321-2322 2345 2401 2404 2433 2501-2502 2571 2575 2600 2812
        2944-2945 3014 3016-3019 3245-3248 3268 3288 3306 3357 3369 3452 3478 3632 3671 3724 3804 3860 3863 3868 3918 4002
        4155 4189 4223 4321 4342 4420 4551 4555-4556 4712 4730 4739 4788 4840 4880 5010 5060 5084 5222 5253 5353 5432 5445
        5500-5501 5534 5672 5683 5701 5900-5901 5997 6000-6063 6068 6084 6121 6160 6346 6379 6417 6653 6667-6668 6881-6889
        7000 7075 7171-7172 7236 7275-7276 7871 7911 8009 8023 8074 8085 8554 8567 9009 9092 9300 9418 9955-9956 10288 11211
        13400 14001 15740 17500 17755-17756 19006 19042-19043 19506 19543 21064 22222 24800 29418 34980 44321-44322 44818
        48049 48898 57000
        """;

    private static readonly int[] Known = [80, 1900, 2710, 2869, 3128, 3132, 5985, 8080, 8088, 11371];
    private static readonly HashSet<int> Taken = [.. OfOthers.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).SelectMany(Ports)];

    /// <summary>The ports of HTTP, on which they find out by the preface.</summary>
    public static IReadOnlyList<int> KnownPorts => Known;

    /// <summary>Whether they recognize HTTP/2 on this port by themselves.</summary>
    public static bool IsKnown(int port) => Known.Contains(port);

    /// <summary>Whether they take HTTP/1 on this port for another protocol.</summary>
    public static bool IsTaken(int port) => Taken.Contains(port);

    /// <summary>The options for HTTP/2 on these ports: one -d for each.</summary>
    public static string Options(IEnumerable<int> ports) => Options(ports, "http2");

    /// <summary>Names what is shown only with options, and these; empty where everything is shown without any. HTTP/1 and HTTP/2 on one
    /// port are both shown by the dissector of HTTP/1.</summary>
    /// <param name="http2">Ports of servers with HTTP/2.</param>
    /// <param name="http1">Ports of servers with HTTP/1.</param>
    /// <param name="verb">What stands after the first name, with a space before it.</param>
    public static string Describe(IReadOnlyCollection<int> http2, IReadOnlyCollection<int> http1, string verb = "")
    {
        int[] unknown = [.. http2.Where(port => !IsKnown(port)).Distinct().Order()];
        int[] both = [.. unknown.Intersect(http1)];
        int[] taken = [.. http1.Where(IsTaken).Except(both).Distinct().Order()];
        (string Name, string Options)[] named =
        [
            .. unknown.Length > 0 ? [("HTTP/2", Options(unknown))] : Array.Empty<(string, string)>(),
            .. both.Length > 0 ? [("HTTP/1 and HTTP/2 of one port", Options(both, "http"))] : Array.Empty<(string, string)>(),
            .. taken.Length > 0 ? [("HTTP/1", Options(taken, "http"))] : Array.Empty<(string, string)>(),
        ];
        return string.Join("; ", named.Select((one, index) => $"{one.Name}{(index == 0 ? verb : "")} with {one.Options}"));
    }

    private static string Options(IEnumerable<int> ports, string dissector) =>
        string.Join(' ', ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"-d tcp.port=={port},{dissector}")));

    private static IEnumerable<int> Ports(string range)
    {
        int[] ends = [.. range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
