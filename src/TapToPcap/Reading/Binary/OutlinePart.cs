namespace TapToPcap.Reading.Binary;

/// <summary>What a field of a large message is, as far as that decides how an outline is made of it.</summary>
internal enum OutlinePart
{
    /// <summary>A field that is not read; it is left out if it is large.</summary>
    Unknown,

    /// <summary>A field that is kept whole, as headers and times are.</summary>
    Leaf,

    /// <summary>Bytes of a body.</summary>
    Payload,
    Event,
    CaptureEvent,
    Transfer,
    CaptureTransfer,
    Body,
    Exchange,
    HttpMessage,
    Segment,
}
