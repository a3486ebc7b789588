using System.Text;
using Microsoft.Extensions.Time.Testing;
using TapToPcap.Live;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public sealed class RotatingOutputTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.Zero));
    private int _ends;

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(CaptureFormat.Pcap)]
    [InlineData(CaptureFormat.PcapNg)]
    public async Task WriterFor_FilesThatGrow_AreWholeAndHoldEachByteOnce(CaptureFormat format)
    {
        const int Files = 50;
        byte[][] sent = [.. Enumerable.Range(0, Files).Select(i => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"part {i:D3};", 100))))];
        LiveOutputs outputs = new(format, LinkType.Ethernet);
        outputs.Add(new RotationPlan(_scratch["out"]) { MaxLength = 900 });
        using (LiveFeed feed = new(outputs, sent.Select((bytes, i) => TapStep.Read(CliTaps.Data[0].Time + i, bytes))))
        {
            feed.Give(Files);
            feed.Finish();
        }

        Assert.InRange(Directory.GetFiles(_scratch.Path).Length, Files, Files + 2);
        StringBuilder together = new();
        for (int i = 0; File.Exists(Name(i)); i++)
        {
            string[][] rows = await TsharkView.FieldsAsync(Name(i), "frame.number", "tcp.payload");
            Assert.NotEmpty(rows);
            rows.Where(row => row.Length > 1).ToList().ForEach(row => together.Append(row[1].Replace(":", "", StringComparison.Ordinal)));
        }

        Assert.Equal(Convert.ToHexStringLower([.. sent.SelectMany(bytes => bytes)]), together.ToString());
    }

    [Fact]
    public void WriterFor_Ring_KeepsTheLatest()
    {
        using (RotatingOutput output = Open(new RotationPlan(_scratch["out"]) { MaxLength = 50, Count = 2 }))
        {
            for (byte i = 0; i < 5; i++)
            {
                Place(output, i);
            }

            output.Finish();
        }

        Assert.Equal([4, 3], [FirstByteOf("out0"), FirstByteOf("out1")]);
        Assert.Equal(2, Directory.GetFileSystemEntries(_scratch.Path).Length);
    }

    [Fact]
    public void Flush_TimeIsOver_FileIsThereAndTheNextBegins()
    {
        using RotatingOutput output = Open(new RotationPlan(_scratch["%S"]) { Period = TimeSpan.FromSeconds(2) });
        Place(output, 1);
        output.Flush();
        Assert.False(File.Exists(_scratch["06"]));

        _clock.Advance(TimeSpan.FromSeconds(2.5));
        output.Flush();
        Assert.Equal(1, FirstByteOf("06"));

        _clock.Advance(TimeSpan.FromSeconds(1.5));                               // in time with the first, not with when we looked
        Place(output, 2);
        Assert.Empty(CaptureReader.Read(File.ReadAllBytes(_scratch["08"])).Frames);
        output.Finish();
        Assert.Equal(2, FirstByteOf("10"));
        Assert.Equal(0, _ends);
    }

    [Fact]
    public void Flush_LastOfSomePeriods_EndsTheCapture()
    {
        using RotatingOutput output = Open(new RotationPlan(_scratch["out"]) { Period = TimeSpan.FromSeconds(1), Count = 2 });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(i == 2, output.IsOver);
            _clock.Advance(TimeSpan.FromSeconds(1));
            output.Flush();
        }

        Assert.Equal(1, _ends);
        Assert.Null(output.WriterFor(new Frame(0, 60, FrameDirection.Inbound)));
        Assert.Equal(["out0", "out1"], Directory.GetFiles(_scratch.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DueIn_Period_IsTheTimeUntilTheNextFileButNeverLong()
    {
        using RotatingOutput output = Open(new RotationPlan(_scratch["out"]) { Period = TimeSpan.FromSeconds(3), Count = 1 });
        Assert.Equal(TimeSpan.FromSeconds(1), output.DueIn);
        _clock.Advance(TimeSpan.FromSeconds(2.75));
        Assert.Equal(TimeSpan.FromSeconds(0.25), output.DueIn);

        _clock.Advance(TimeSpan.FromSeconds(1));
        output.Flush();

        Assert.True(output.IsOver);
        Assert.Null(output.DueIn);
    }

    [Fact]
    public void DueIn_LengthAlone_IsNever()
    {
        using RotatingOutput output = Open(new RotationPlan(_scratch["out"]) { MaxLength = 50 });

        Assert.Null(output.DueIn);
    }

    [Fact]
    public void WriterFor_FolderIsGone_SaysWhichFileAndKeepsThoseBefore()
    {
        using RotatingOutput output = Open(new RotationPlan(_scratch["%S/out"]) { Period = TimeSpan.FromSeconds(1) }, "06");
        Place(output, 1);
        _clock.Advance(TimeSpan.FromSeconds(1));
        OutputException refused = Assert.Throws<OutputException>(output.Flush);
        Assert.Equal($"{_scratch["07/out"]}: No such file or directory", refused.Message);
        Assert.Equal(1, FirstByteOf("06/out"));
    }

    private string Name(int number) => _scratch[number == 0 ? "out" : $"out{number}"];

    private RotatingOutput Open(RotationPlan plan, string? folder = null)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(_scratch[folder]);
        }

        return new RotatingOutput(plan, CaptureFormat.Pcap, LinkType.Ethernet, () => _ends++, _clock);
    }

    private byte FirstByteOf(string name) => CaptureReader.Read(File.ReadAllBytes(_scratch[name])).Frames[0].Bytes.Span[0];

    private static void Place(RotatingOutput output, byte value) => output.WriterFor(new Frame(0, 60, FrameDirection.Inbound))!.Place(new Frame(0, 60, FrameDirection.Inbound)).Fill(value);
}
