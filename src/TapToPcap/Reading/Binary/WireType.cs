namespace TapToPcap.Reading.Binary;

/// <summary>How the value of a protobuf field is encoded; groups (3 and 4) occur in no tap.</summary>
internal enum WireType
{
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Fixed32 = 5,
}
