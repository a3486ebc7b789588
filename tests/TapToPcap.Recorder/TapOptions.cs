namespace TapToPcap.Recorder;

/// <summary>What the configuration of a tap decides about its records.</summary>
internal sealed record TapOptions
{
    internal TapShape Shape { get; init; }

    /// <summary>Most bytes read that are recorded: of the whole connection when buffered, of each event when streamed, without effect when batched. Default: all; Envoy's is 1,024 (docs/envoy-tap-format.md).</summary>
    internal int ReadLimit { get; init; } = int.MaxValue;

    /// <summary>The same for bytes written.</summary>
    internal int WriteLimit { get; init; } = int.MaxValue;

    /// <summary>Bytes recorded that complete a batch. Default 1,024.</summary>
    internal int BatchBytes { get; init; } = 1024;

    /// <summary>Each event repeats the connection (<c>set_connection_per_event</c>). Not when buffered.</summary>
    internal bool ConnectionPerEvent { get; init; }

    /// <summary>Each event says how many bytes went before it (<c>seq_num</c>). Not when buffered.</summary>
    internal bool CountBytes { get; init; }

    /// <summary>The record for the connection lacks the local address, as in upstream taps. Not when buffered.</summary>
    internal bool OpensWithoutLocal { get; init; }
}
