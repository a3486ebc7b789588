using System.Text;
using TapToPcap.Reading.Events;

namespace TapToPcap.Tests.Reading;

public class TapTimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0L)]
    [InlineData("2018-05-01T20:41:33.216737962Z", 1_525_207_293_216_737_962L)]
    [InlineData("2023-11-14T22:13:20.1Z", 1_700_000_000_100_000_000L)]
    [InlineData("2023-11-14T22:13:20.123Z", 1_700_000_000_123_000_000L)]
    [InlineData("2023-11-14T22:13:20.123456Z", 1_700_000_000_123_456_000L)]
    [InlineData("2024-02-29T23:59:59.999999999Z", 1_709_251_199_999_999_999L)]
    [InlineData("2106-02-07T06:28:11Z", 4_294_967_291_000_000_000L)]
    [InlineData("2106-02-07T06:28:16Z", 4_294_967_296_000_000_000L)]
    [InlineData("2262-01-01T00:00:00Z", 9_214_646_400_000_000_000L)]
    [InlineData("2023-11-14T22:13:20+00:00", 1_700_000_000_000_000_000L)]
    [InlineData("2023-11-15T03:43:20.5+05:30", 1_700_000_000_500_000_000L)]
    [InlineData("2023-11-14T14:13:20-08:00", 1_700_000_000_000_000_000L)]
    [InlineData("2023-11-14T14:13:20-0800", 1_700_000_000_000_000_000L)]
    [InlineData("1970-01-01T05:30:00+05:30", 0L)]
    [InlineData("2023-11-14t22:13:20z", 1_700_000_000_000_000_000L)]
    [InlineData("2023-11-14 22:13:20Z", 1_700_000_000_000_000_000L)]
    [InlineData("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000L)]
    [InlineData("2023-11-14T22:13:20.1234567899Z", 1_700_000_000_123_456_789L)]
    public void TryParse_Timestamp_IsItsNanoseconds(string text, long expected)
    {
        Assert.True(TapTime.TryParse(Encoding.ASCII.GetBytes(text), out long time));
        Assert.Equal(expected, time);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("2023-11-14T22:13:20.Z")]
    [InlineData("2023-11-14T22:13:20.-1Z")]
    [InlineData("2023-11-14T22:13:20,5Z")]
    [InlineData("2023-11-14T22:13:20+0530Z")]
    [InlineData("2023-11-14T22:13:20+5:30")]
    [InlineData("2023-11-14T22:13:20+24:00")]
    [InlineData("2023-11-14T22:13:20+05:60")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("2023-02-29T22:13:20Z")]
    [InlineData("2023-11-14T25:13:20Z")]
    [InlineData("1969-12-31T23:59:59.999Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(TapTime.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData(0, 0, 0L)]
    [InlineData(1_700_000_000, 999_999_999, 1_700_000_000_999_999_999L)]
    [InlineData(1_700_000_000, 1_000_000_005, 1_700_000_001_000_000_005L)]
    public void TryFrom_SecondsAndNanoseconds_AddUp(long seconds, long nanoseconds, long expected)
    {
        Assert.True(TapTime.TryFrom(seconds, nanoseconds, out long time));
        Assert.Equal(expected, time);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(0, long.MaxValue)]
    public void TryFrom_OutsideTheRangeOfCaptures_IsRefused(long seconds, long nanoseconds) => Assert.False(TapTime.TryFrom(seconds, nanoseconds, out _));
}
