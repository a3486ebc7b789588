using System.Diagnostics;
using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>Writes records as Envoy's sinks do (docs/envoy-tap-format.md).</summary>
internal static class TapEncoder
{
    /// <remarks>The layout is that of the record's own connection in the binary formats. The connections of single events and of HTTP messages came with 1.28 or later and exist in the current layout only.</remarks>
    internal static void Write(Stream output, TraceWrapper record, TapFormat format, ConnectionLayout layout = ConnectionLayout.Current)
    {
        switch (format)
        {
            case TapFormat.Undelimited:
                InLayout(record, layout).WriteTo(output);
                break;
            case TapFormat.Delimited:
                InLayout(record, layout).WriteDelimitedTo(output);
                break;
            case TapFormat.JsonBytes:
                new JsonPrinter(output, bodyAsString: false).Print(record);
                break;
            case TapFormat.JsonString:
                new JsonPrinter(output, bodyAsString: true).Print(record);
                break;
            case TapFormat.Text:
                new TextPrinter(output).Print(record);
                break;
            default:
                throw new UnreachableException($"No encoding for {format}.");
        }
    }

    /// <summary>The end of a file's name by which Envoy's file sink shows its formats.</summary>
    internal static string Extension(TapFormat format) => format switch
    {
        TapFormat.Undelimited => ".pb",
        TapFormat.Delimited => ".pb_length_delimited",
        TapFormat.JsonBytes or TapFormat.JsonString => ".json",
        TapFormat.Text => ".pb_text",
        _ => throw new UnreachableException($"No extension for {format}."),
    };

    private static TraceWrapper InLayout(TraceWrapper record, ConnectionLayout layout)
    {
        if (layout == ConnectionLayout.Current)
        {
            return record;
        }

        TraceWrapper renumbered = record.Clone();
        if (renumbered.SocketBufferedTrace is { Connection: not null } trace)
        {
            trace.Connection = Renumber(trace.Connection);
        }

        if (renumbered.SocketStreamedTraceSegment is { Connection: not null } segment)
        {
            segment.Connection = Renumber(segment.Connection);
        }

        return renumbered;
    }

    // A parsed message keeps the fields it does not know and writes them back, so the old layout's bytes pass through the current message unchanged.
    private static Connection Renumber(Connection connection)
    {
        Protos.Tap.V2Alpha.Connection before128 = new() { LocalAddress = connection.LocalAddress, RemoteAddress = connection.RemoteAddress };
        return Connection.Parser.ParseFrom(before128.ToByteArray());
    }
}
