using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class RotatedNamesTests
{
    private static readonly DateTimeOffset Start = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Theory]
    [InlineData(null, "out.pcap out.pcap1 out.pcap2 out.pcap3")]
    [InlineData(1, "out.pcap out.pcap out.pcap out.pcap")]
    [InlineData(3, "out.pcap0 out.pcap1 out.pcap2 out.pcap0")]
    [InlineData(10, "out.pcap0 out.pcap1 out.pcap2 out.pcap3")]
    [InlineData(11, "out.pcap00 out.pcap01 out.pcap02 out.pcap03")]
    public void Next_BySize_IsAsTcpdumpHasIt(int? count, string expected) =>
        Assert.Equal(expected, Four(new RotationPlan("out.pcap") { MaxLength = 1, Count = count }));

    [Theory]
    [InlineData("%S.pcap", null, "06.pcap 07.pcap 08.pcap 09.pcap")]
    [InlineData("%S.pcap", 100, "06.pcap 07.pcap 08.pcap 09.pcap")]
    [InlineData("%H.pcap", null, "04.pcap 04.pcap1 04.pcap2 04.pcap3")]
    [InlineData("out.pcap", null, "out.pcap out.pcap1 out.pcap2 out.pcap3")]
    [InlineData("out.pcap", 100, "out.pcap00 out.pcap01 out.pcap02 out.pcap03")]
    [InlineData("%%.pcap", null, "%.pcap %.pcap1 %.pcap2 %.pcap3")]
    public void Next_ByTime_NoNameTwice(string pattern, int? count, string expected) =>
        Assert.Equal(expected, Four(new RotationPlan(pattern) { Period = TimeSpan.FromSeconds(1), Count = count }));

    [Fact]
    public void Next_BySizeAndTime_NumbersBeginAgainWithATime()
    {
        RotatedNames names = new(new RotationPlan("%S-") { MaxLength = 1, Period = TimeSpan.FromSeconds(1), Count = 20 });
        Assert.Equal(["06-00", "06-01", "07-00", "07-01"], [names.Next(Start), names.Next(Start), names.Next(Start.AddSeconds(1)), names.Next(Start.AddSeconds(1))]);
    }

    [Fact]
    public void Expand_EachConversion_IsThatOfStrftime() =>
        Assert.Equal("2026 02 03 04 05 06 034 1770091506 26  3 2026-02-03 04:05:06 %", TimePattern.Expand("%Y %m %d %H %M %S %j %s %y %e %F %T %%", Start));

    [Theory]
    [InlineData("a%Qb", "%Q")]
    [InlineData("%Y%", "%")]
    [InlineData("%%%", "%")]
    [InlineData("%%Q%Y.pcap", null)]
    public void FindUnknown_Pattern_FindsTheFirst(string pattern, string? expected) => Assert.Equal(expected, TimePattern.FindUnknown(pattern));

    private static string Four(RotationPlan plan)
    {
        RotatedNames names = new(plan);
        return string.Join(' ', Enumerable.Range(0, 4).Select(second => names.Next(Start.AddSeconds(second))));
    }
}
