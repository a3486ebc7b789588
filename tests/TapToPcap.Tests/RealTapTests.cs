using TapToPcap.Tests.Support;

namespace TapToPcap.Tests;

/// <summary>Taps that Envoy's own project made, against what Envoy's own test expects of them.</summary>
public class RealTapTests
{
    [Theory]
    [InlineData("tap2pcap_h2_ipv4.pb_text")]
    [InlineData("since-1.28.pb")]
    [InlineData("before-1.28.pb")]
    public async Task Convert_TapOfEnvoysOwnTest_ReadsAsEnvoysTestExpects(string tap)
    {
        string expected = await File.ReadAllTextAsync(Needs.RealTap("envoy-h2", "expected-tshark.txt"));
        using Scratch scratch = new();
        string capture = scratch["out.pcap"];
        string widened = scratch["out.nsec.pcap"];

        ToolRun converted = await ToolRun.Tap2PcapAsync(
            Needs.RealTap("envoy-h2", tap), "-o", capture, "--link-type", "ethernet", "--mss", "65495", "--no-handshake", "--format", "pcap");
        Assert.Equal(0, converted.ExitCode);

        // Envoy's text was made from a nanosecond capture that holds microseconds; tshark shows as many digits as a capture can hold.
        await ToolRun.StartAsync(Needs.Tool("editcap"), ["-F", "nsecpcap", capture, widened]);
        ToolRun shown = await ToolRun.TsharkAsync("-r", widened, "-d", "tcp.port==10000,http2", "-P");
        Assert.Equal(expected, shown.Output);
    }
}
