using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live;
using TapToPcap.Live.Folders;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Support;

/// <summary>A folder that is watched on a clock of its own, which goes on by one look at a time.</summary>
internal sealed class WatchedFolder : ILiveObserver, IDisposable
{
    // Also at those that are finished, which have their turn in ten looks.
    private const int LooksPerPause = 18;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Scratch _scratch = new();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly IFolderCaptures _captures;
    private readonly FolderReading _reading;

    internal WatchedFolder(bool isCapturePerTap = false, ConversionOptions? options = null, bool removes = false)
    {
        options ??= new ConversionOptions();
        Directory.CreateDirectory(Path);
        Directory.CreateDirectory(Captures);
        _captures = isCapturePerTap ? new CapturePerTap(options, this, _clock, PathOfCapture) : OneCapture(options);
        _reading = new FolderReading(new FolderWatch(Path), options, _captures, _clock, () => false) { Removes = removes };
    }

    /// <summary>The folder.</summary>
    internal string Path => _scratch["taps"];

    /// <summary>Where captures of single taps go.</summary>
    internal string Captures => _scratch["captures"];

    internal List<string> Begun { get; } = [];

    internal List<TapFormatException> AllDamaged { get; } = [];

    internal List<TapFormatException> AllNotTaps { get; } = [];

    internal List<InputException> AllUnreadable { get; } = [];

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(this[name], bytes);

    /// <summary>Adds to a file as Envoy does, which keeps it open.</summary>
    internal void Append(string name, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = new(this[name], FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    /// <summary>Empties a file that Envoy has open, as logrotate's copytruncate does.</summary>
    /// <param name="isSeen">A look finds it empty.</param>
    internal void Truncate(string name, bool isSeen)
    {
        Write(name, []);
        if (isSeen)
        {
            Look();
        }
    }

    /// <summary>Writes from an offset on; there are NUL bytes before it where the file was shorter.</summary>
    internal void WriteAt(string name, long offset, ReadOnlySpan<byte> bytes)
    {
        using FileStream file = new(this[name], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = offset;
        file.Write(bytes);
    }

    internal void Look()
    {
        _clock.Advance(Interval);
        _reading.Read(isLast: false);
    }

    /// <summary>Looks until everybody has noticed that nothing happens.</summary>
    internal void LookOnForAPause()
    {
        for (int i = 0; i < LooksPerPause; i++)
        {
            Look();
        }

        Assert.Empty(OpenFiles());
    }

    internal ConversionSummary End()
    {
        _clock.Advance(Interval);
        _reading.Read(isLast: true);
        return _captures.Finish(_reading.Inputs);
    }

    /// <summary>Ends, and gives what was captured.</summary>
    internal byte[] EndCapture()
    {
        End();
        return File.ReadAllBytes(_scratch["out.pcapng"]);
    }

    internal string[] CaptureNames() => [.. Directory.GetFiles(Captures).Select(path => System.IO.Path.GetFileName(path)!).Where(name => name[0] != '.').Order(StringComparer.Ordinal)];

    /// <summary>What the conversion makes of the folder as it is.</summary>
    internal byte[] Convert(ConversionOptions? options = null)
    {
        using MemoryStream output = new();
        new TapConverter(options ?? new ConversionOptions(), new NothingWrong()).Convert(TapSource.Find(Path), output);
        return output.ToArray();
    }

    public void Reading(string name) => Begun.Add(name);

    public void Damaged(TapFormatException problem) => AllDamaged.Add(problem);

    public void NotTap(TapFormatException problem) => AllNotTaps.Add(problem);

    public void Unreadable(InputException problem) => AllUnreadable.Add(problem);

    public void Unwritable(OutputException problem) => Assert.Fail(problem.Message);

    public void Progressed(long bytes)
    {
    }

    public void Listening(string source)
    {
    }

    public void Doubted(string why)
    {
        // A folder is what it is.
    }

    public void Lagging(string source, TimeSpan lag)
    {
        // Files wait.
    }

    public void CaughtUp(string source)
    {
        // Files wait.
    }

    public void Lost(string why, TimeSpan nextAttemptIn)
    {
    }

    public void Dispose()
    {
        _captures.Dispose();
        _scratch.Dispose();
    }

    private OneCapture OneCapture(ConversionOptions options)
    {
        LiveOutputs outputs = new(options.Format, options.LinkType, _clock);
        outputs.Add(CaptureFile.Create(_scratch["out.pcapng"]));
        return new OneCapture(new LiveRun(options, outputs), new TapReports(this));
    }

    private string PathOfCapture(string label)
    {
        int earlier = 0;
        while (File.Exists(PathOf(label, earlier)))
        {
            earlier++;
        }

        return PathOf(label, earlier);
    }

    private string PathOf(string label, int earlier) => System.IO.Path.Combine(Captures, string.Create(CultureInfo.InvariantCulture, $"{label}-{earlier}.pcapng"));

    private IEnumerable<string> OpenFiles() => Directory.GetFiles("/proc/self/fd").Select(Target).Where(target => target.StartsWith(Path + "/", StringComparison.Ordinal) || target.StartsWith(Captures + "/", StringComparison.Ordinal));

    private static string Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName ?? "";
        }
        catch (IOException)
        {
            return "";                                                         // closed meanwhile by another test
        }
    }
}
