namespace TapToPcap.Recorder;

/// <summary>The formats of Envoy's output sinks, with their names in a tap configuration.</summary>
internal enum TapFormat
{
    /// <summary><c>PROTO_BINARY</c>: records follow each other without any mark between them.</summary>
    Undelimited,

    /// <summary><c>PROTO_BINARY_LENGTH_DELIMITED</c>: a varint length before each record.</summary>
    Delimited,

    /// <summary><c>JSON_BODY_AS_BYTES</c>: bodies in base64.</summary>
    JsonBytes,

    /// <summary><c>JSON_BODY_AS_STRING</c>: bodies as text, with a space for what is not UTF-8.</summary>
    JsonString,

    /// <summary><c>PROTO_TEXT</c>.</summary>
    Text,
}
