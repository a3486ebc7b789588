namespace TapToPcap.Reading.Decoding;

/// <summary>How the records of a tap are encoded and delimited. Names in capitals are Envoy's (<c>OutputSink.Format</c>).</summary>
public enum TapFraming
{
    /// <summary>PROTO_BINARY: one record, or records back to back without anything between them.</summary>
    Binary,

    /// <summary>PROTO_BINARY_LENGTH_DELIMITED: a varint length before each record.</summary>
    Delimited,

    /// <summary>JSON_BODY_AS_BYTES and JSON_BODY_AS_STRING.</summary>
    Json,

    /// <summary>PROTO_TEXT.</summary>
    Text,

    /// <summary>The binary form of the capture transport socket of 2018: one bare Trace message.</summary>
    Capture,
}
