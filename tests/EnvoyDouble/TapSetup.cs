using System.Net;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>What a <c>tap_config</c> decides (docs/envoy-tap-format.md).</summary>
internal sealed record TapSetup
{
    /// <summary>Of each direction, unless the configuration says otherwise: 1,024 bytes.</summary>
    internal const int DefaultLimit = 1024;

    internal required SinkKind Sink { get; init; }

    internal TapFormat Format { get; init; } = TapFormat.JsonBytes;

    internal TapShape Shape { get; init; } = TapShape.Streamed;

    /// <summary><c>max_buffered_rx_bytes</c>: of the whole connection when buffered, of each event when streamed, without effect when batched (docs/envoy-tap-format.md).</summary>
    internal int ReadLimit { get; init; } = DefaultLimit;

    /// <summary><c>max_buffered_tx_bytes</c>, the same for bytes that are written.</summary>
    internal int WriteLimit { get; init; } = DefaultLimit;

    /// <summary><c>min_streamed_sent_bytes</c>; more than 0 only where the shape is batched (docs/envoy-tap-format.md).</summary>
    internal int BatchBytes { get; init; }

    /// <summary>False where <c>match</c> rules out every connection.</summary>
    internal bool Matches { get; init; } = true;

    /// <summary>Of files: everything before <c>_ID.EXTENSION</c>. Folders are not created (docs/envoy-tap-format.md).</summary>
    internal string PathPrefix { get; init; } = "";

    /// <summary>Of files: each record is on the disk at once. Envoy leaves that to the library's buffer.</summary>
    internal bool FlushesEachRecord { get; init; }

    /// <summary>Of datagrams; null where Envoy would have found the address wrong, and sent nothing (docs/envoy-tap-format.md).</summary>
    internal IPEndPoint? UdpAddress { get; init; }

    /// <summary>Of a buffered response: how many records end it (docs/envoy-tap-format.md).</summary>
    internal ulong MaxTraces { get; init; } = ulong.MaxValue;

    /// <summary>Of a buffered response: ends it with what there is. Zero is never (docs/envoy-tap-format.md).</summary>
    internal TimeSpan Timeout { get; init; }
}
