namespace TapToPcap.Benchmarks;

/// <summary>The kinds of tap that are decoded each in its own way.</summary>
public enum TapEncoding
{
    /// <summary><c>PROTO_BINARY</c>, one record for the whole connection.</summary>
    Undelimited,

    /// <summary><c>PROTO_BINARY_LENGTH_DELIMITED</c>, a record for each event.</summary>
    Delimited,

    /// <summary><c>JSON_BODY_AS_BYTES</c>.</summary>
    JsonBytes,

    /// <summary><c>JSON_BODY_AS_STRING</c>.</summary>
    JsonString,

    /// <summary><c>PROTO_TEXT</c> of bytes of any value, most of them octal escapes.</summary>
    TextOctal,

    /// <summary><c>PROTO_TEXT</c> of words, with few escapes.</summary>
    TextWords,
}
