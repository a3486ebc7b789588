using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Interop;

/// <summary>Archives as Debian's tar makes them.</summary>
public class TarTests
{
    [Theory]
    [InlineData("--format=v7")]
    [InlineData("--format=ustar")]
    [InlineData("--format=posix")]
    [InlineData("--format=posix", "--sparse")]
    [InlineData("--format=posix", "--label=taps")]
    [InlineData("--format=gnu")]
    [InlineData("--format=gnu", "--label=taps")]
    [InlineData("--format=gnu", "--listed-incremental=snapshot")]
    [InlineData("--format=gnu", "--gzip")]
    public async Task Convert_EachForm_ReadsEveryTap(params string[] form)
    {
        using Scratch scratch = new();
        ToolRun run = await ConvertAsync(scratch, form);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("tap2pcap: 2 inputs, 41 events, 2 conversations, 52 packets, 1,164 bytes, 0 warnings\n", run.Error);
    }

    [Fact]
    public async Task Convert_SparseMemberInGnusForm_KeepsThoseBeforeAndSaysSo()
    {
        using Scratch scratch = new();
        using (FileStream sparse = File.Create(scratch["b.txt"]))
        {
            sparse.SetLength(1 << 20);
        }

        ToolRun run = await ConvertAsync(scratch, "--format=gnu", "--sparse");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("taps.tar: byte 2560: the archive cannot be read on from here: the next member is of a kind that is not read, as sparse files are (tar --sparse)\n", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("tap2pcap: 1 input, 20 events, 1 conversation, 26 packets, 582 bytes, 1 warning\n", run.Error, StringComparison.Ordinal);
    }

    // Of a folder with a.pb and c.pb and what else is in it, in that order.
    private static async Task<ToolRun> ConvertAsync(Scratch scratch, params string[] form)
    {
        File.Copy(Path.Combine(Repository.Samples, "redis-buffered_0.pb"), scratch["a.pb"]);
        File.Copy(Path.Combine(Repository.Samples, "redis-before-1.28_0.pb"), scratch["c.pb"]);

        string[] members = [.. Directory.GetFiles(scratch.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        ToolRun packed = await ToolRun.StartAsync(Needs.Tool("tar"), ["--create", .. form, "--file", "taps.tar", .. members], directory: scratch.Path);
        Assert.True(packed.ExitCode == 0, packed.Error);
        return await ToolRun.Tap2PcapAsync(scratch["taps.tar"], "-o", scratch["out.pcapng"]);
    }
}
