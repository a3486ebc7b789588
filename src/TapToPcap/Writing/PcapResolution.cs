namespace TapToPcap.Writing;

/// <summary>The unit in which a classic capture counts the part of a second.</summary>
internal enum PcapResolution
{
    Microseconds,
    Nanoseconds,
}
