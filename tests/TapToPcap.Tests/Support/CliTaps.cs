using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Tests.Support;

/// <summary>A short conversation as Envoy's sinks write it, and ways to wrap it.</summary>
internal static class CliTaps
{
    internal const string Question = "one question, another question";
    internal const string Answer = "one answer, another answer";

    /// <summary>Reads and writes without the close.</summary>
    internal const int DataEvents = 4;

    internal const string LastWrite = ", another answer";

    internal static readonly IPEndPoint Server = new(IPAddress.Parse("10.1.0.1"), 8000);
    internal static readonly IPEndPoint Client = new(IPAddress.Parse("10.2.0.2"), 50_000);

    private const long Start = 1_767_225_600_000_000_000;                      // 2026-01-01
    private const long Second = 1_000_000_000;

    internal static readonly TapStep[] Data =
    [
        TapStep.Read(Start, "one question"u8.ToArray()),
        TapStep.Write(Start + Second, "one answer"u8.ToArray()),
        TapStep.Read(Start + (2 * Second), ", another question"u8.ToArray()),
        TapStep.Write(Start + (3 * Second), Encoding.UTF8.GetBytes(LastWrite)),
    ];

    internal static readonly TapStep[] DataAndClose = [.. Data, TapStep.Closed(Start + (4 * Second))];

    /// <summary>The whole conversation; undelimited and buffered unless said otherwise.</summary>
    internal static byte[] Encode(TapFormat format = TapFormat.Undelimited, TapShape shape = TapShape.Buffered) => Encode(DataAndClose, format, shape);

    /// <summary>The same conversation so many days later.</summary>
    internal static byte[] EncodeLater(int days, TapFormat format = TapFormat.Undelimited) => Encode(Later(DataAndClose, days), format);

    internal static TapStep[] Later(IEnumerable<TapStep> steps, int days) => [.. steps.Select(step => step with { Time = step.Time + (days * 86_400 * Second) })];

    internal static byte[] Encode(IEnumerable<TapStep> steps, TapFormat format = TapFormat.Undelimited, TapShape shape = TapShape.Buffered)
    {
        using MemoryStream tap = new();
        foreach (TraceWrapper record in TapBuilder.Build(new TapConnection(7, Server, Client), steps, new TapOptions { Shape = shape }))
        {
            TapEncoder.Write(tap, record, format);
        }

        return tap.ToArray();
    }

    internal static byte[] HttpTrace(TapFormat format)
    {
        using MemoryStream tap = new();
        TraceWrapper trace = new() { HttpBufferedTrace = new() { Request = new() { Headers = { new Protos.Core.V3.HeaderValue { Key = ":path", Value = "/" } } } } };
        TapEncoder.Write(tap, trace, format);
        return tap.ToArray();
    }

    internal static byte[] Gzip(byte[] plain)
    {
        using MemoryStream zipped = new();
        using (GZipStream zip = new(zipped, CompressionLevel.Optimal))
        {
            zip.Write(plain);
        }

        return zipped.ToArray();
    }

    internal static byte[] Tar(params (string Name, byte[] Bytes)[] files) =>
        Tar(TarEntryFormat.Ustar, [.. files.Select(file => new UstarTarEntry(TarEntryType.RegularFile, file.Name) { DataStream = new MemoryStream(file.Bytes) })]);

    internal static byte[] Tar(TarEntryFormat format, params TarEntry[] entries)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, format, leaveOpen: true))
        {
            foreach (TarEntry entry in entries)
            {
                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }
}
