using System.Runtime.Versioning;
using System.Text;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Writing;

public class CaptureFileTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void Commit_NewFile_AppearsOnlyThen()
    {
        using Scratch scratch = new();
        using CaptureFile file = CaptureFile.Create(scratch["out.pcap"]);
        file.Stream.Write("all of it"u8);
        Assert.False(File.Exists(scratch["out.pcap"]));

        file.Commit();
        Assert.Equal("all of it"u8, File.ReadAllBytes(scratch["out.pcap"]));
        Assert.Single(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Dispose_NotCommitted_LeavesNothing()
    {
        using Scratch scratch = new();
        using (CaptureFile file = CaptureFile.Create(scratch["out.pcap"]))
        {
            file.Stream.Write("half of it"u8);
            Assert.Single(Directory.GetFileSystemEntries(scratch.Path));
        }

        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Dispose_NotCommittedOverAnotherFile_LeavesThatAsItWas()
    {
        using Scratch scratch = new();
        File.WriteAllText(scratch["out.pcap"], "the capture before");
        using (CaptureFile file = CaptureFile.Create(scratch["out.pcap"]))
        {
            file.Stream.Write("half of it"u8);
        }

        Assert.Equal("the capture before", File.ReadAllText(scratch["out.pcap"]));
        Assert.Single(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Commit_NewFile_IsForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        using Scratch scratch = new();
        Write(scratch["out.pcap"], "new");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(scratch["out.pcap"]));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    [UnsupportedOSPlatform("windows")]
    public void Commit_OverAnotherFile_ReplacesItAsAWholeAndKeepsItsMode(UnixFileMode mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        using Scratch scratch = new();
        File.WriteAllText(scratch["out.pcap"], "a capture before that was longer");
        File.SetUnixFileMode(scratch["out.pcap"], mode);
        Write(scratch["out.pcap"], "new");
        Assert.Equal("new", File.ReadAllText(scratch["out.pcap"]));
        Assert.Equal(mode, File.GetUnixFileMode(scratch["out.pcap"]));
    }

    [Fact]
    public void Commit_OverALink_ReplacesItsTarget()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows asks for a privilege to make links");
        using Scratch scratch = new();
        Directory.CreateDirectory(scratch["kept"]);
        File.WriteAllText(scratch["kept/target.pcap"], "before");
        File.CreateSymbolicLink(scratch["out.pcap"], "kept/target.pcap");
        Write(scratch["out.pcap"], "new");
        Assert.Equal("kept/target.pcap", new FileInfo(scratch["out.pcap"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(scratch["kept/target.pcap"]));
        Assert.Single(Directory.GetFileSystemEntries(scratch["kept"]));
    }

    [Fact]
    public void Create_Device_IsWrittenInPlace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/null");
        Write("/dev/null", "gone");
        Assert.Empty(File.ReadAllBytes("/dev/null"));
    }

    [Fact]
    public async Task Create_Pipe_IsWrittenInPlace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no FIFOs");
        using Scratch scratch = new();
        ToolRun made = await ToolRun.StartAsync(Needs.Tool("mkfifo"), [scratch["pipe"]]);
        Assert.Equal(0, made.ExitCode);

        // Both ends block until the other is there.
        Task<string> reading = Task.Run(() => File.ReadAllText(scratch["pipe"]));
        await Task.Run(() => Write(scratch["pipe"], "through")).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("through", await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal([scratch["pipe"]], Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Create_Directory_SaysSo()
    {
        using Scratch scratch = new();
        OutputException refused = Assert.Throws<OutputException>(() => CaptureFile.Create(scratch.Path));
        Assert.Equal($"{scratch.Path}: Is a directory", refused.Message);
        Assert.Empty(Directory.GetFileSystemEntries(scratch.Path));
    }

    [Fact]
    public void Create_FolderThatIsNotThere_SaysSoWithThePath()
    {
        using Scratch scratch = new();
        string path = scratch["missing/out.pcap"];
        OutputException refused = Assert.Throws<OutputException>(() => CaptureFile.Create(path));
        Assert.Equal($"{path}: No such file or directory", refused.Message);
        Assert.False(refused.IsClosedPipe);
    }

    [Fact]
    public void Commit_FolderRemovedMeanwhile_SaysSoWithThePath()
    {
        using Scratch scratch = new();
        Directory.CreateDirectory(scratch["folder"]);
        using CaptureFile file = CaptureFile.Create(scratch["folder/out.pcap"]);
        Directory.Delete(scratch["folder"], recursive: true);
        OutputException refused = Assert.Throws<OutputException>(file.Commit);
        Assert.StartsWith(scratch["folder/out.pcap"], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CreateFolder_UnderAFile_SaysSoWithThePath()
    {
        using Scratch scratch = new();
        File.WriteAllText(scratch["file"], "");
        OutputException refused = Assert.Throws<OutputException>(() => CaptureFile.CreateFolder(scratch["file/folder"]));
        Assert.StartsWith(scratch["file/folder"], refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DeviceWithoutRoom_SaysSoWithThePath()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux has /dev/full");
        using CaptureFile file = CaptureFile.Create("/dev/full");
        OutputException refused = Assert.Throws<OutputException>(() => file.Stream.Write(new byte[10]));
        Assert.Equal("/dev/full: No space left on device", refused.Message);
    }

    private static void Write(string path, string text)
    {
        using CaptureFile file = CaptureFile.Create(path);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }
}
