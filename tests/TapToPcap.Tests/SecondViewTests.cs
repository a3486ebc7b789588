using System.Net;
using System.Text;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests;

/// <summary>Two taps that show one connection at one time never become one stream of segments, and the same input is taken once.</summary>
public sealed class SecondViewTests : IDisposable
{
    private static readonly IPEndPoint Client = IPEndPoint.Parse("10.0.0.2:50000");
    private static readonly IPEndPoint Server = IPEndPoint.Parse("10.0.0.1:8080");

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("front/up_7.pb", "sidecar/down_3.pb")]
    [InlineData("sidecar/down_3.pb", "front/up_7.pb")]
    public void Convert_BothEndsOfOneConnection_FirstByNameKeepsThePorts(string one, string other)
    {
        Write("front/up_7.pb", Tap(7, Client, Server, isClient: true, start: 1));
        Write("sidecar/down_3.pb", Tap(3, Server, Client, isClient: false, start: 0));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), one, other);

        AssertApart(conversations, kept: "up_7.pb");
        Assert.Equal(1, summary.SecondViews);
        TcpConversation second = conversations.Single(conversation => !conversation.Opener.From.Equals(Client));
        Assert.Equal((Client.Address, Server), (second.Opener.From.Address, second.Other.From));
        Assert.InRange(second.Opener.From.Port, 49_152, 65_535);
        Assert.Contains($"down_3.pb, trace 3: ", CommentOf(second), StringComparison.Ordinal);
        Assert.Contains($"client port 50000 shown as {second.Opener.From.Port}, as up_7.pb, trace 7 shows this connection as well", CommentOf(second), StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_InventedPort_DependsOnTheConversationAlone()
    {
        Write("front/up_7.pb", Tap(7, Client, Server, isClient: true));
        Write("sidecar/down_3.pb", Tap(3, Server, Client, isClient: false));
        Write("more/other_1.pb", Tap(1, IPEndPoint.Parse("10.0.0.1:8081"), Client, isClient: false));

        int port = Convert(new ConversionOptions(), "front/up_7.pb", "sidecar/down_3.pb").Conversations.Single(IsSecond).Opener.From.Port;
        int again = Convert(new ConversionOptions(), "more/other_1.pb", "sidecar/down_3.pb", "front/up_7.pb").Conversations.Single(IsSecond).Opener.From.Port;

        Assert.Equal(port, again);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_ThreeViewsOfOneConnection_AreThreeStreams(bool sort)
    {
        foreach (string name in (string[])["a/x_1.pb", "b/x_1.pb", "c/x_1.pb"])
        {
            Write(name, Tap(1, Server, Client, isClient: false, start: name[0]));
        }

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions { Sort = sort }, "c/x_1.pb", "a/x_1.pb", "b/x_1.pb");

        Assert.Equal(3, conversations.Select(conversation => conversation.Opener.From.ToString()).Distinct().Count());
        Assert.All(conversations, AssertWhole);
        Assert.Equal(2, summary.SecondViews);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Convert_PortUsedAgainLater_KeepsIt(bool sort)
    {
        Write("a_1.pb", Tap(1, Server, Client, isClient: false, start: 0));
        Write("a_2.pb", Tap(2, Server, Client, isClient: false, start: 100_000));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions { Sort = sort }, "a_1.pb", "a_2.pb");

        Assert.All(conversations, conversation => Assert.Equal(Client, conversation.Opener.From));
        Assert.Equal((2, 0L), (conversations.Count, summary.SecondViews));
    }

    [Fact]
    public void Convert_BothEndsInOneStreamOfRecords_AreApart()
    {
        List<TraceWrapper> records = [.. Records(1, Server, Client, isClient: false, 0)];
        records.InsertRange(2, Records(0, Client, Server, isClient: true, 1));
        Write("admin.pb", Taps.Encode(records, TapFormat.Delimited));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), "admin.pb");

        AssertApart(conversations, kept: "trace 1");
        Assert.Equal(1, summary.SecondViews);
    }

    [Fact]
    public void Convert_NewConnectionWithTheEndsOfOneWhoseCloseWasLost_KeepsThem()
    {
        List<TraceWrapper> records = [.. Records(1, Server, Client, isClient: false, 0).SkipLast(1), .. Records(2, Server, Client, isClient: false, 100_000)];
        Write("admin.pb", Taps.Encode(records, TapFormat.Delimited));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), "admin.pb");

        Assert.All(conversations, conversation => Assert.Equal(Client, conversation.Opener.From));
        Assert.Equal((2, 0L), (conversations.Count, summary.SecondViews));
    }

    [Theory]
    [InlineData("http_9.json", "sock_4.pb")]
    [InlineData("sock_4.pb", "http_9.json")]
    [InlineData("a_9.json", "sock_4.pb")]
    public void Convert_SocketTapAndHttpTapOfOneConnection_SocketKeepsThePorts(string one, string other)
    {
        string http = one.EndsWith(".json", StringComparison.Ordinal) ? one : other;
        TraceWrapper exchange = HttpTaps.Exchange(HttpTaps.Request(), HttpTaps.Response(), HttpTaps.Downstream());
        Write(http, Taps.Encode([exchange], TapFormat.JsonBytes));
        Write("sock_4.pb", Tap(4, IPEndPoint.Parse("10.1.0.1:8080"), IPEndPoint.Parse("10.2.0.2:50000"), isClient: false));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), one, other);

        Assert.Equal((2, 1L), (conversations.Count, summary.SecondViews));
        Assert.Contains("sock_4.pb", CommentOf(conversations.Single(conversation => conversation.Opener.From.Port == 50_000)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x_7.pb", "x_7.pb")]
    [InlineData("x_7.pb", "link_7.pb")]
    [InlineData("x_7.pb", "copy_8.pb")]
    [InlineData("x_7.pb", "x_7.pb.gz")]
    [InlineData("x_7.pb", "all.tar")]
    [InlineData(".", "x_7.pb")]
    public void Convert_SameInputTwice_IsTakenOnce(string one, string other)
    {
        byte[] tap = Tap(7, Server, Client, isClient: false);
        Write("x_7.pb", tap);
        switch (other)
        {
            case "link_7.pb":
                File.CreateSymbolicLink(_scratch[other], _scratch["x_7.pb"]);
                break;
            case "copy_8.pb":
                Write(other, tap);
                break;
            case "x_7.pb.gz":
                Write(other, CliTaps.Gzip(tap));
                break;
            case "all.tar":
                Write(other, CliTaps.Tar(("x_7.pb", tap)));
                break;
        }

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), one, other);

        AssertWhole(Assert.Single(conversations));
        Assert.Equal((1L, 1L, 0L), (summary.Inputs, summary.SameInputs, summary.SecondViews));
    }

    [Fact]
    public void Convert_CopyThatWasCutOff_IsASecondView()
    {
        byte[] tap = Taps.Encode(Records(7, Server, Client, isClient: false, 0), TapFormat.Delimited);
        Write("x_7.pb_length_delimited", tap);
        Write("cut_7.pb_length_delimited", Taps.Encode(Records(7, Server, Client, isClient: false, 0).SkipLast(2), TapFormat.Delimited));

        (IReadOnlyList<TcpConversation> conversations, ConversionSummary summary) = Convert(new ConversionOptions(), "x_7.pb_length_delimited", "cut_7.pb_length_delimited");

        Assert.Equal((2, 0L, 1L), (conversations.Count, summary.SameInputs, summary.SecondViews));
    }

    private static IEnumerable<TraceWrapper> Records(ulong id, IPEndPoint local, IPEndPoint remote, bool isClient, int start)
    {
        TapStep Step(bool isRequest, int at, string text) => isRequest == isClient ? TapStep.Write(Taps.Time(at), Encoding.ASCII.GetBytes(text)) : TapStep.Read(Taps.Time(at), Encoding.ASCII.GetBytes(text));
        TapStep[] steps = [Step(true, start, "question"), Step(false, start + 1_000, "answer"), TapStep.Closed(Taps.Time(start + 2_000))];
        return TapBuilder.Build(new TapConnection(id, local, remote), steps, new TapOptions { Shape = TapShape.Streamed });
    }

    private static byte[] Tap(ulong id, IPEndPoint local, IPEndPoint remote, bool isClient, int start = 0) => Taps.Encode(Records(id, local, remote, isClient, start), TapFormat.Undelimited);

    private static bool IsSecond(TcpConversation conversation) => conversation.Other.From.Equals(Server) && !conversation.Opener.From.Equals(Client);

    private static void AssertApart(IReadOnlyList<TcpConversation> conversations, string kept)
    {
        Assert.Equal(2, conversations.Count);
        Assert.All(conversations, AssertWhole);
        Assert.Contains(kept, CommentOf(Assert.Single(conversations, conversation => conversation.Opener.From.Equals(Client))), StringComparison.Ordinal);
    }

    private static void AssertWhole(TcpConversation conversation) =>
        Assert.Equal(("question", "answer"), (Encoding.ASCII.GetString(conversation.Opener.Bytes), Encoding.ASCII.GetString(conversation.Other.Bytes)));

    private static string CommentOf(TcpConversation conversation) => conversation.Packets[0].Frame.Comment!;

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_scratch[name])!);
        File.WriteAllBytes(_scratch[name], bytes);
    }

    private (IReadOnlyList<TcpConversation> Conversations, ConversionSummary Summary) Convert(ConversionOptions options, params string[] names)
    {
        using MemoryStream output = new();
        ConversionSummary summary = new TapConverter(options, new NothingWrong()).Convert(names.SelectMany(name => TapSource.Find(_scratch[name])), output);
        return (TcpReassembly.Of(CaptureReader.Read(output.ToArray())), summary);
    }
}
