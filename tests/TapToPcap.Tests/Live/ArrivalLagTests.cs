using System.Globalization;
using TapToPcap.Live.Admin;

namespace TapToPcap.Tests.Live;

public class ArrivalLagTests
{
    // The clocks of both sides have nothing to do with each other.
    private static readonly TimeSpan Difference = TimeSpan.FromSeconds(1_700_000_000);

    private readonly ArrivalLag _lag = new();

    [Theory]
    [InlineData("0 0 0.1 1.9 0", "None None None None None")]
    [InlineData("0 2 2.5 3.9 4 5 8", "None Grown None None Grown None Grown")]
    [InlineData("0 2 1 0.4 0 2", "None Grown None CaughtUp None Grown")]
    [InlineData("7 7 8 9", "None None None Grown")]
    [InlineData("5 3 0 2", "None None None Grown")]
    [InlineData("0 30 29 59 60", "None Grown None None Grown")]
    public void Take_Lags_AreReportedWhenTheyAreNotableAndWhenTheyHaveDoubled(string lags, string changes)
    {
        int number = 0;
        string[] reported = [.. lags.Split(' ').Select(lag => $"{Take(number++, double.Parse(lag, CultureInfo.InvariantCulture))}")];

        Assert.Equal(changes.Split(' '), reported);
    }

    [Fact]
    public void Take_ClocksThatDriftApartForADay_AreNoLag()
    {
        const double Drift = 100e-6;
        for (double time = 0; time < 86_400; time += 10)
        {
            Assert.Equal(LagChange.None, Take(time, time * Drift));
        }

        Assert.True(_lag.Current < TimeSpan.FromSeconds(0.1), $"{_lag.Current}");
        Assert.Equal(LagChange.Grown, Take(86_400, (86_400 * Drift) + 2.1));
    }

    [Fact]
    public void MissingUntil_NoEvent_IsNotKnown() => Assert.Null(_lag.MissingUntil(TimeSpan.FromSeconds(9)));

    [Theory]
    [InlineData(100, 0, 130, 30)]
    [InlineData(100, 20, 130, 30)]
    [InlineData(100, 20, 120, 20)]
    [InlineData(100, 20, 100, 0)]
    [InlineData(100, 20, 90, 0)]
    public void MissingUntil_Moment_IsTheTimeFromTheLatestEventOn(double latest, double lag, double moment, double missing)
    {
        Take(1, 0);
        Take(latest, lag);

        Assert.Equal(TimeSpan.FromSeconds(missing), _lag.MissingUntil(TimeSpan.FromSeconds(moment)));
    }

    private LagChange Take(double time, double lag) => _lag.Take(TimeSpan.FromSeconds(time) - Difference, TimeSpan.FromSeconds(time + lag));
}
