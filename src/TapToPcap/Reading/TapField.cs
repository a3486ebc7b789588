namespace TapToPcap.Reading;

/// <summary>The fields of taps that have names, in JSON and in text; also used for the message that a field holds.</summary>
internal enum TapField
{
    /// <summary>Not known here, or of no use; it and all inside it is passed over.</summary>
    Unknown,

    /// <summary>No field: the record itself.</summary>
    Record,
    HttpTrace,
    BufferedTrace,
    StreamedSegment,
    SampleRate,
    TraceId,
    Connection,
    Event,
    Batch,
    Timestamp,
    Read,
    Write,
    Closed,
    SequenceNumber,
    Data,
    EndStream,
    AsBytes,
    AsString,
    Truncated,
    LocalAddress,
    RemoteAddress,
    SocketAddress,
    Pipe,
    InternalAddress,
    Address,
    Port,
    Path,
    ListenerName,
    Seconds,
    Nanos,
    Numerator,
    Denominator,
}
