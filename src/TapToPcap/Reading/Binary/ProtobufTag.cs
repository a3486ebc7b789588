namespace TapToPcap.Reading.Binary;

/// <summary>The number and the wire type of a protobuf field, as one varint.</summary>
internal readonly record struct ProtobufTag(ulong Value)
{
    internal ulong Field => Value >> 3;

    internal WireType WireType => (WireType)(Value & 7);
}
