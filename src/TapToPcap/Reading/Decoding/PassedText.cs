using System.Text;

namespace TapToPcap.Reading.Decoding;

/// <summary>What a decoder skips: text around the records, as logs and terminals add it, or a damaged record.</summary>
internal sealed class PassedText
{
    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "trace_id\"", "trace_id:", "traceId\"", "buffered_trace", "streamed_trace", "BufferedTrace", "StreamedTrace",
            "as_bytes", "asBytes", "as_string", "asString", "seq_num", "seqNum", "end_stream", "endStream",
            "local_address", "remote_address", "localAddress", "remoteAddress", "\"timestamp\"", "\"events\"", "\"headers\"",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    private bool _isBetweenRecords;
    private long _unopened;

    /// <summary>Byte offset of its first byte.</summary>
    internal long From { get; private set; }

    /// <summary>It stood between two records, or before or after them, and is not a part of one.</summary>
    internal bool IsAround => _isBetweenRecords && !HasNames;

    /// <summary>It has names of fields of a tap, and so may be a damaged record.</summary>
    internal bool HasNames { get; private set; }

    /// <summary>It has Envoy's message in place of a record that it could not write as JSON.</summary>
    internal bool HasEnvoysError { get; private set; }

    /// <param name="isBetweenRecords">All records before it are whole.</param>
    internal void Begin(long from, bool isBetweenRecords)
    {
        (From, _isBetweenRecords) = (from, isBetweenRecords);
        (HasNames, HasEnvoysError, _unopened) = (false, false, 0);
    }

    /// <summary>Takes bytes of it from the window.</summary>
    internal void Take(TapWindow window, int count)
    {
        ReadOnlySpan<byte> bytes = window.Span[..count];
        _unopened += bytes.Count((byte)'}') - bytes.Count((byte)'{');
        HasNames |= _unopened > 1 || bytes.Contains((byte)0) || HasName(bytes);
        HasEnvoysError |= bytes.IndexOf("Failed to convert protobuf"u8) >= 0;
        window.Take(count);
    }

    private static bool HasName(ReadOnlySpan<byte> bytes)
    {
        foreach (byte[] name in Names)
        {
            if (bytes.IndexOf(name) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
