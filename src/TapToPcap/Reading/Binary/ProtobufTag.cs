namespace TapToPcap.Reading.Binary;

/// <summary>The tag of a protobuf field: its number and its wire type in one varint.</summary>
internal readonly record struct ProtobufTag(ulong Value)
{
    internal ulong Field => Value >> 3;

    internal WireType WireType => (WireType)(Value & 7);
}
