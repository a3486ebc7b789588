using TapToPcap.Synthesis.Order;

namespace TapToPcap.Tests.Synthesis;

public class TapLabelTests
{
    [Theory]
    [InlineData("down_17.pb", "down")]
    [InlineData("down_17.pb_length_delimited.gz", "down")]
    [InlineData("taps/up_3.json", "taps/up")]
    [InlineData("v1.28_3.pb", "v1.28")]
    [InlineData("any/_5312971909410257102.json", "any")]
    [InlineData("taps.tar:tmp/down_0.pb", "taps.tar:tmp/down")]
    [InlineData("http1-keepalive_0.json", "http1-keepalive")]
    [InlineData("tap2pcap_h2_ipv4.pb_text", "envoy-tap")]
    [InlineData("taps/trace.pb", "taps")]
    [InlineData("taps.tar:2024.json", "taps.tar")]
    [InlineData("2024.json", "envoy-tap")]
    [InlineData("_7.json", "envoy-tap")]
    [InlineData("stdin", "envoy-tap")]
    public void GroupOf_NameOfATap_IsThePrefixBeforeItsIdOrItsFolder(string label, string group) => Assert.Equal(group, TapLabel.GroupOf(label));
}
