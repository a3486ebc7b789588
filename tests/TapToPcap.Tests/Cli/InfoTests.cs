using System.Diagnostics;
using System.Text.Json;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Cli;

/// <summary>The info command as people and scripts meet it.</summary>
public sealed class InfoTests : IDisposable
{
    private static readonly string Truncated = Repository.Taps("http1-truncated_0.json");

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Info_SoundTap_ShowsATableAndTotals()
    {
        await WriteAsync("tap.pb", CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed));

        ToolRun run = await InfoAsync("tap.pb");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        const string Expected = """
            source  trace  local          remote          role        start                         seconds  events  read  written  missing  protocol  state   why this role
            tap.pb      7  10.1.0.1:8000  10.2.0.2:50000  downstream  2026-01-01T00:00:00.000000Z  4.000000       5    30       26  -        -         closed  only the remote port 50000 is ephemeral

            1 tap, 1 conversation (0 open), 5 events, 30 bytes read, 26 written, none known to be missing

            """;
        Assert.Equal(Expected, run.Output);
    }

    [Fact]
    public async Task Info_CutTap_ShowsWhatIsMissingAndWhichSettingToChange()
    {
        ToolRun run = await InfoAsync(Truncated);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Contains("  written: 447 cut  ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            "658 written, 1 cut of 447 bytes\n\n1 conversation: writes cut at the limit that is set, 256 bytes:\n  max_buffered_tx_bytes: 1048576\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "read: cut, size unknown")]
    [InlineData(true, true, "read: 7 cut and more, size unknown; 5 lost")]
    [InlineData(true, false, "read: 7 cut and more, size unknown")]
    public async Task Info_Missing_ShowsWhatIsKnown(bool isCounted, bool isLost, string missing)
    {
        TapOptions options = new() { Shape = TapShape.Streamed, ReadLimit = 5, CountBytes = isCounted };
        List<TraceWrapper> records = [.. TapBuilder.Build(new TapConnection(7, CliTaps.Server, CliTaps.Client), [CliTaps.Data[0], CliTaps.Data[1], TapStep.Write(CliTaps.Data[1].Time, new byte[5]), CliTaps.Data[2]], options)];
        if (isLost)
        {
            records.RemoveAt(3);
        }

        await WriteAsync("tap.pb", Taps.Encode(records, TapFormat.Delimited));

        ToolRun run = await InfoAsync("tap.pb");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"  {missing}  ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_NothingKnown_IsADash()
    {
        TraceWrapper record = new() { SocketStreamedTraceSegment = new() { TraceId = 3, Event = new() } };
        await WriteAsync("tap.pb", Taps.Encode([record], TapFormat.Delimited));

        ToolRun run = await InfoAsync("tap.pb");

        Assert.Equal(["tap.pb", "3", "-", "-", "downstream", "-", "-", "0", "0", "0", "-", "-", "open", "default,", "as", "the", "tap", "does", "not", "show", "it"], Words(run.Output.Split('\n')[1]));
    }

    [Fact]
    public async Task Info_NameWithControlCharacters_DoesNotMoveTheCursor()
    {
        await WriteAsync("\e[2Jtap\n.pb", CliTaps.Encode());

        ToolRun run = await InfoAsync("\e[2Jtap\n.pb");

        Assert.StartsWith("\\x1B[2Jtap\\n.pb ", run.Output.Split('\n')[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public async Task Info_Directory_ShowsEachTapByItsPath()
    {
        Directory.CreateDirectory(_scratch["taps/deep"]);
        await WriteAsync("taps/one.pb", CliTaps.Encode());
        await WriteAsync("taps/deep/two.json.gz", CliTaps.Gzip(CliTaps.Encode(TapFormat.JsonBytes)));
        await WriteAsync("taps/other.json", "{\"no\": \"tap\"}"u8.ToArray());

        ToolRun run = await InfoAsync("taps");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["taps/deep/two.json.gz", "taps/one.pb"], run.Output.Split('\n')[1..3].Select(row => Words(row)[0]));
        Assert.Equal(["1 file named like a tap without being one, skipped (-v names them)"], run.Lines());
    }

    [Fact]
    public async Task Info_Pipe_IsRead()
    {
        ToolRun run = await CliRun.PipeAsync(CliTaps.Tar(("a.pb", CliTaps.Encode())), "info", "-");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("standard input:a.pb ", run.Output.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_BrokenFile_SaysWhereAndShowsWhatCameBefore()
    {
        await WriteAsync("cut.pb", CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed)[..^3]);

        ToolRun run = await InfoAsync("cut.pb");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("cut.pb: byte ", Assert.Single(run.Lines()), StringComparison.Ordinal);
        Assert.Contains(" 30       26 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 input: damaged, cut off, or no tap; ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("copy when it has closed\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_EmptyFile_IsExplained()
    {
        await WriteAsync("empty.pb", []);

        ToolRun run = await InfoAsync("empty.pb");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("1 tap, 0 conversations (0 open), ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n1 tap: empty: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_MissingInput_ShowsTheOthers()
    {
        await WriteAsync("tap.pb", CliTaps.Encode());

        ToolRun run = await InfoAsync("missing.pb", "tap.pb");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["missing.pb: No such file or directory"], run.Lines());
        Assert.Contains("1 tap, 1 conversation ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_NoTapAmongFiles_SaysSo()
    {
        Directory.CreateDirectory(_scratch["taps"]);
        await WriteAsync("taps/other.json", "no tap"u8.ToArray());

        ToolRun run = await InfoAsync("taps");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("none of the files is a tap", run.Lines()[^1]);
    }

    [Theory]
    [InlineData("-q")]
    [InlineData("--quiet")]
    public async Task Info_Quiet_StillPrintsItsResult(string option)
    {
        await WriteAsync("tap.pb", CliTaps.Encode());
        Assert.Contains("1 conversation ", (await InfoAsync("tap.pb", option)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Verbose_NamesInputs()
    {
        await WriteAsync("tap.pb", CliTaps.Encode());
        Assert.Equal(["reading tap.pb"], (await InfoAsync("tap.pb", "-v")).Lines());
    }

    [Fact]
    public async Task Info_RoleAndFraming_AreTakenAsAskedFor()
    {
        await WriteAsync("tap.pb", CliTaps.Encode());

        Assert.Contains("  upstream  ", (await InfoAsync("tap.pb", "--role", "upstream")).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await InfoAsync("tap.pb", "--input-format", "json")).ExitCode);
    }

    [Theory]
    [InlineData("info", "missing")]
    [InlineData("info --mss 1000 tap.pb", "--mss")]
    [InlineData("info -q -v tap.pb", "--quiet and --verbose: give one of them")]
    [InlineData("tap.pb info tap.pb", "info: nothing can stand before it")]
    [InlineData("--no-sort info tap.pb", "info: nothing can stand before it")]
    [InlineData("-o out.pcap info tap.pb", "info: nothing can stand before it")]
    public async Task Info_WrongCommandLine_SaysWhat(string arguments, string said)
    {
        await WriteAsync("tap.pb", CliTaps.Encode());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, arguments.Split(' '));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(said, run.Lines()[0], StringComparison.Ordinal);
        Assert.Empty(run.OutputBytes);
    }

    [Fact]
    public async Task Convert_InputCalledInfo_IsReachedByItsPath()
    {
        await WriteAsync("info", CliTaps.Encode());

        ToolRun run = await CliRun.RunInAsync(_scratch.Path, "./info", "-o", "out.pcap");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(CliTaps.Answer, CliCapture.Read(_scratch["out.pcap"]).FromServer);
    }

    [Fact]
    public async Task Help_OfInfo_ShowsItsOptionsAndExamples()
    {
        ToolRun run = await InfoAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\n  tap2pcap info <INPUT>... [options]\n", run.Output, StringComparison.Ordinal);
        Assert.All(["--json", "--role", "--input-format", "--max-event-size", "-q, --quiet", "-v, --verbose"], option => Assert.Contains(option, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("--mss", run.Output, StringComparison.Ordinal);
        Assert.Contains("tap2pcap info /var/tap | less -S", run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_CutTap_HoldsAllThatTheTextHas()
    {
        ToolRun run = await InfoAsync("--json", Truncated);

        Assert.Equal(2, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement conversation = document.RootElement.GetProperty("conversations").EnumerateArray().Single();
        Assert.Equal(Truncated, conversation.GetProperty("source").GetString());
        Assert.Equal("0", conversation.GetProperty("trace_id").GetString());
        Assert.Equal("json", conversation.GetProperty("framing").GetString());
        Assert.True(conversation.GetProperty("streamed").GetBoolean());
        Assert.Equal("127.0.0.1:8080", conversation.GetProperty("local").GetString());
        Assert.Equal("127.0.0.1:42848", conversation.GetProperty("remote").GetString());
        Assert.Equal("downstream", conversation.GetProperty("role").GetString());
        Assert.Equal("only the remote port 42848 is ephemeral", conversation.GetProperty("role_reason").GetString());
        Assert.Equal("2026-11-21T01:04:59.589672000Z", conversation.GetProperty("start").GetString());
        Assert.Equal(0.052129m, conversation.GetProperty("duration_seconds").GetDecimal());
        Assert.Equal(6, conversation.GetProperty("events").GetInt32());
        Assert.Equal((176, 0, 0, 0), Direction(conversation.GetProperty("read")));
        Assert.Equal((658, 1, 0, 447), Direction(conversation.GetProperty("written")));
        Assert.Equal(0, conversation.GetProperty("lost_bytes").GetInt32());
        Assert.Equal("HTTP/1", conversation.GetProperty("protocol").GetString());
        Assert.True(conversation.GetProperty("closed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, conversation.GetProperty("sampled").ValueKind);

        JsonElement advice = document.RootElement.GetProperty("advice").EnumerateArray().Single();
        Assert.Equal("writes_cut", advice.GetProperty("code").GetString());
        Assert.Equal(1, advice.GetProperty("count").GetInt32());
        Assert.Equal("conversation", advice.GetProperty("of").GetString());
        Assert.Equal("max_buffered_tx_bytes: 1048576", advice.GetProperty("setting").GetString());
    }

    [Fact]
    public async Task Json_Totals_CountEverything()
    {
        Directory.CreateDirectory(_scratch["taps"]);
        await WriteAsync("taps/cut.pb", CliTaps.Encode(TapFormat.Delimited, TapShape.Streamed)[..^3]);
        await WriteAsync("taps/empty.pb", []);
        await WriteAsync("taps/http.pb", CliTaps.HttpTrace(TapFormat.Delimited));
        await WriteAsync("taps/no.pb", "no tap"u8.ToArray());

        ToolRun run = await InfoAsync("--json", "taps", "gone_*.pb", "missing.pb", Truncated);

        Assert.Equal(3, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Dictionary<string, long> totals = document.RootElement.GetProperty("totals").EnumerateObject().ToDictionary(total => total.Name, total => total.Value.GetInt64());
        Dictionary<string, long> expected = new()
        {
            ["taps"] = 4,
            ["conversations"] = 2,
            ["open"] = 1,
            ["events"] = 10,
            ["read_bytes"] = 206,
            ["written_bytes"] = 684,
            ["cuts"] = 1,
            ["cuts_of_unknown_size"] = 0,
            ["cut_bytes"] = 447,
            ["lost_bytes"] = 0,
            ["below_tap_bytes"] = 0,
            ["http_exchanges"] = 1,
            ["body_bytes"] = 0,
            ["body_cuts"] = 0,
            ["broken_off"] = 0,
            ["empty"] = 1,
            ["damaged"] = 1,
            ["unreadable"] = 2,
            ["not_taps"] = 1,
        };
        Assert.Equal(expected.OrderBy(total => total.Key), totals.OrderBy(total => total.Key));
        (string? Kind, string? Message)[] problems =
            [.. document.RootElement.GetProperty("problems").EnumerateArray().Select(problem => (problem.GetProperty("kind").GetString(), problem.GetProperty("message").GetString()))];
        Assert.Equal(["unreadable", "damaged", "empty", "not_tap", "unreadable"], problems.Select(problem => problem.Kind));
        Assert.Equal("gone_*.pb: no file matches this pattern", problems[0].Message);
        Assert.Equal("missing.pb: No such file or directory", problems[^1].Message);
    }

    [Fact]
    public async Task Json_FieldsInReadme_AreThoseThatAreWritten()
    {
        ToolRun run = await InfoAsync("--json", Truncated, "missing.pb");

        using JsonDocument document = JsonDocument.Parse(run.Output);
        string[] written = [.. Names(document.RootElement).Distinct()];
        string section = Readme.Pages["info.md"];
        Assert.NotEmpty(written);
        Assert.All(written, name => Assert.Contains($"`{name}`", section, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Info_FullDisk_SaysSo()
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"'{Repository.Program}' info '{Truncated}' > /dev/full"]);

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["standard output: No space left on device"], run.Lines());
    }

    [Fact]
    public async Task Info_FileThatOthersWriteToAsWell_IsWrittenInTurn()
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"(echo before; '{Repository.Program}' info '{Truncated}'; echo after) > out; cat out"], directory: _scratch.Path);

        Assert.StartsWith("before\nsource ", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("max_buffered_tx_bytes: 1048576\nafter\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_HundredThousandConversations_TakesSeconds()
    {
        const int Count = 100_000;
        await using (FileStream tap = File.Create(_scratch["many.pb"]))
        {
            for (ulong id = 0; id < Count; id++)
            {
                foreach (TraceWrapper record in TapBuilder.Build(new TapConnection(id, CliTaps.Server, CliTaps.Client), CliTaps.Data, new TapOptions { Shape = TapShape.Streamed }))
                {
                    TapEncoder.Write(tap, record, TapFormat.Delimited);
                }
            }
        }

        Stopwatch clock = Stopwatch.StartNew();
        ToolRun run = await InfoAsync("many.pb");

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(Count + 3, run.Output.Count(letter => letter == '\n'));
        Assert.Contains("1 tap, 100,000 conversations (100,000 open), 400,000 events, ", run.Output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static (int Bytes, int Cuts, int Unsized, int CutBytes) Direction(JsonElement direction) => (
        direction.GetProperty("bytes").GetInt32(),
        direction.GetProperty("cuts").GetInt32(),
        direction.GetProperty("cuts_of_unknown_size").GetInt32(),
        direction.GetProperty("cut_bytes").GetInt32());

    private static string[] Words(string row) => row.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task<ToolRun> InfoAsync(params string[] arguments) => CliRun.RunInAsync(_scratch.Path, ["info", .. arguments]);

    private Task WriteAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(_scratch[name], bytes);
}
