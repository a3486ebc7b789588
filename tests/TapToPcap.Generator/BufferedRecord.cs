using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Generator;

/// <summary>Writes the one record of a buffered binary tap event by event: as a message it would have to be in memory whole, and below 2 GiB.</summary>
internal static class BufferedRecord
{
    private const int BufferBytes = 1 << 16;

    /// <param name="steps">Gone through twice, since the length of a record stands before it; reads and writes only.</param>
    internal static void Write(Stream output, TapConnection connection, IEnumerable<TapStep> steps, TapFormat format, ConnectionLayout layout)
    {
        byte[] head = Head(connection, layout);
        ulong length = (ulong)head.Length;
        foreach (TapStep step in steps)
        {
            length += (ulong)(1 + CodedOutputStream.ComputeMessageSize(TapBuilder.Event(step, int.MaxValue)));
        }

        using CodedOutputStream coded = new(output, BufferBytes, leaveOpen: true);
        if (format == TapFormat.Delimited)
        {
            coded.WriteUInt64(1 + (ulong)CodedOutputStream.ComputeUInt64Size(length) + length);
        }

        coded.WriteTag(TraceWrapper.SocketBufferedTraceFieldNumber, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64(length);
        coded.Flush();
        output.Write(head);
        foreach (TapStep step in steps)
        {
            coded.WriteTag(SocketBufferedTrace.EventsFieldNumber, WireFormat.WireType.LengthDelimited);
            coded.WriteMessage(TapBuilder.Event(step, int.MaxValue));
        }
    }

    /// <summary>What stands before the events: the record of a connection without any, less its tag and length.</summary>
    private static byte[] Head(TapConnection connection, ConnectionLayout layout)
    {
        using MemoryStream record = new();
        TapEncoder.Write(record, TapBuilder.Build(connection, [], new TapOptions()).Single(), TapFormat.Undelimited, layout);
        CodedInputStream coded = new(record.ToArray());
        coded.ReadTag();
        return coded.ReadBytes().ToByteArray();
    }
}
