namespace TapToPcap.Fuzzer.Corpus;

/// <summary>All that inputs are made from, the same in every run.</summary>
internal static class SeedGroups
{
    internal static IReadOnlyList<SeedGroup> Taps { get; } = Group(
        ("undelimited", [.. SocketTaps.Undelimited(), .. Samples.WithEnd(".pb")]),
        ("delimited", [.. SocketTaps.Delimited(), .. Samples.WithEnd(".pb_length_delimited")]),
        ("json", [.. SocketTaps.Json(), .. Samples.WithEnd(".json")]),
        ("text", [.. SocketTaps.Text(), .. Samples.WithEnd(".pb_text")]),
        ("capture-2018", [.. OldCaptures.All()]),
        ("http", [.. HttpTaps.All(), .. Samples.WithEnd("grpc-http-tap_4611686018427387905.json")]),
        ("archives", [.. Samples.WithEnd(".gz"), .. Archives.All()]));

    internal static IReadOnlyList<SeedGroup> Captures { get; } = Group(
        ("pcap", [.. ConvertedTaps.Pcap()]),
        ("pcapng", [.. ConvertedTaps.PcapNg()]));

    private static SeedGroup[] Group(params (string Name, byte[][] Files)[] groups)
    {
        byte[][] all = [.. groups.SelectMany(group => group.Files)];
        return [.. groups.Select(group => new SeedGroup(group.Name, group.Files, all))];
    }
}
