using System.Net;
using TapToPcap.Converting;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Live;

/// <summary>However a stream ends, every record is converted whose last byte arrived.</summary>
public class StreamEndTests(ITestOutputHelper output)
{
    private const int Endings = 200;

    private static readonly TapConnection Connection = new(1, new IPEndPoint(IPAddress.Parse("10.1.0.1"), 8000), new IPEndPoint(IPAddress.Parse("10.2.0.2"), 50_000));

    /// <summary>Not a reset of TCP, which takes back what is not yet on the way.</summary>
    public static MatrixTheoryData<bool, string> Ends { get; } = new([false, true], ["ResetStream", "GoAway", "GoAwayBefore", "Close"]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_RandomEndings_LoseNoRecordWhoseLastByteArrived(bool http1)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        List<string> lost = [];
        for (int ending = 0; ending < Endings; ending++)
        {
            SessionEnd end = (SessionEnd)random.Next(5);
            byte[][] records = Records(random.Next(1, 40), random);                // fewer bytes than the first window of TCP
            bool isCut = random.Next(2) == 0;
            bool isInOneSegment = random.Next(2) == 0 || end == SessionEnd.Reset; // which takes back what the window of a congested network did not let go yet
            byte[] body = [.. records.SelectMany(record => record), .. isCut ? records[0][..random.Next(1, records[0].Length - 1)] : []];
            int seedOfPieces = random.Next();

            (ConversionSummary summary, _) = await RunAsync(http1, session => AnswerAsync(session, body, end, isCut, isInOneSegment, new Random(seedOfPieces)));

            if (summary.Events != records.Length - 1 || summary.Unreadable != 1)
            {
                lost.Add($"ending {ending} {end}, cut {isCut}, one segment {isInOneSegment}: {summary.Events} of {records.Length - 1} events of {body.Length} bytes, unreadable {summary.Unreadable}");
            }
        }

        Assert.True(lost.Count == 0, $"seed {seed}: {lost.Count} of {Endings}\n{string.Join('\n', lost)}");
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Run_EndAfterMegabytes_LosesNone(bool http1, string end)
    {
        Random random = new(3);
        byte[][] records = Records(800, random, payload: 4_000);
        byte[] body = [.. records.SelectMany(record => record)];

        (ConversionSummary summary, _) = await RunAsync(http1, async session =>
        {
            SessionEnd last = Enum.Parse<SessionEnd>(end);
            await session.SendAsync(session.Head);
            await session.SendBodyAsync(body);
            await session.SendAsync(session.LastWords(last));
            await session.EndAsync(last);
        });

        Assert.Equal((records.Length - 1L, 1L), (summary.Events, summary.Unreadable));
    }

    [Fact]
    public async Task Run_PaddedFrames_AreReadWithoutTheirPadding()
    {
        byte[][] records = Records(20, new Random(5));

        (ConversionSummary summary, _) = await RunAsync(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. records.SelectMany((record, index) => session.Body(record, padding: 1 + (11 * index))), .. session.LastWords(SessionEnd.ResetStream)]);
            await session.EndAsync(SessionEnd.ResetStream);
        });

        Assert.Equal((records.Length - 1L, 1L, 0L), (summary.Events, summary.Unreadable, summary.Damaged));
    }

    [Fact]
    public async Task Run_PaddedFrameThatIsCut_LosesItAlone()
    {
        byte[][] records = Records(2, new Random(6));

        (ConversionSummary summary, _) = await RunAsync(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. session.Body([.. records[0], .. records[1]]), .. session.Body(records[2], padding: 9)[..^1]]);
            await session.EndAsync(SessionEnd.Close);
        });

        Assert.Equal((1L, 1L), (summary.Events, summary.Unreadable));
    }

    [Fact]
    public async Task Run_ServerThatAnswersNoPing_IsHeardAfterASilenceOf22Seconds()
    {
        byte[][] records = Records(1, new Random(7));

        (ConversionSummary summary, _) = await RunAsync(http1: false, async session =>
        {
            await session.SendAsync([.. session.Head, .. session.Body(records[0])]);
            Assert.False(await session.HasGoneAsync(TimeSpan.FromSeconds(22)));
            await session.SendAsync(session.Body(records[1]));
            await session.EndAsync(SessionEnd.Close);
        });

        Assert.Equal((1L, 1L), (summary.Events, summary.Unreadable));
    }

    private static async Task AnswerAsync(AdminSession session, byte[] body, SessionEnd end, bool isCut, bool isInOneSegment, Random random)
    {
        List<byte> frames = [];
        for (int at = 0; at < body.Length;)
        {
            int length = Math.Min(random.Next(1, 3_000), body.Length - at);
            frames.AddRange(session.Body(body[at..(at + length)]));
            at += length;
        }

        // A connection may end inside a frame that promises more; what is there of it has arrived.
        bool isFrameCut = isCut && end is SessionEnd.Reset or SessionEnd.Close;
        byte[] promised = isFrameCut ? session.Body(new byte[500])[..^490] : [];
        byte[] all = [.. session.Head, .. frames, .. isFrameCut ? promised : session.LastWords(end)];
        foreach (byte[] piece in isInOneSegment ? [all] : all.Chunk(random.Next(1_000, 9_000)))
        {
            await session.SendAsync(piece);
        }

        await session.EndAsync(end);
    }

    private async Task<(ConversionSummary Summary, Capture Capture)> RunAsync(bool http1, Func<AdminSession, Task> script)
    {
        using ScriptedAdmin envoy = new(http1, script);
        using AdminRun run = new(envoy.Address, http1: http1, retries: 0);
        (ConversionSummary summary, Capture capture) = await run.EndAsync();
        output.WriteLine(string.Join('\n', run.Observer.AllUnreadable));
        return (summary, capture);
    }

    // A connection record, and so many reads.
    private static byte[][] Records(int count, Random random, int? payload = null)
    {
        IEnumerable<TapStep> steps = Enumerable.Range(0, count).Select(number => TapStep.Read(Taps.Time(number), Taps.Payload(payload ?? random.Next(1, 900), number)));
        return [.. TapBuilder.Build(Connection, steps, new TapOptions { Shape = TapShape.Streamed }).Select(record => Taps.Encode([record], TapFormat.JsonBytes))];
    }
}
