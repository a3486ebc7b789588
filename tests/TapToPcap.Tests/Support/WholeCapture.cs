using System.Globalization;

namespace TapToPcap.Tests.Support;

/// <summary>A capture that ends between two packets, as four readers see it.</summary>
internal static class WholeCapture
{
    /// <summary>Counts its packets, and fails where one reader finds a part of a packet, or another number of them.</summary>
    internal static async Task<int> CountAsync(string path)
    {
        int count = CaptureReader.Read(await File.ReadAllBytesAsync(path)).Frames.Count;
        Assert.Equal(count, CountWithLibrary(path));
        Assert.Equal(count, await CountWithCapinfosAsync(path));
        Assert.Equal(count, (await TsharkView.FieldsAsync(path, "frame.number")).Length);
        return count;
    }

    private static int CountWithLibrary(string path)
    {
        using FileStream file = File.OpenRead(path);
        global::TapToPcap.Verifying.Captures.CaptureReader reader = global::TapToPcap.Verifying.Captures.CaptureReader.Open(path, file);
        int count = 0;
        while (reader.TryReadFrame(out _))
        {
            count++;
        }

        return count;
    }

    private static async Task<int> CountWithCapinfosAsync(string path)
    {
        ToolRun run = await ToolRun.StartAsync(Needs.Tool("capinfos"), ["-T", "-r", "-M", "-c", path]);
        Assert.True(run is { ExitCode: 0, Error: "" }, run.Error);
        return int.Parse(run.Output.Trim().Split('\t')[^1], CultureInfo.InvariantCulture);
    }
}
