namespace TapToPcap.Wire;

/// <summary>Which way a frame goes, seen from the host that was tapped.</summary>
internal enum FrameDirection
{
    Inbound = 1,
    Outbound = 2,
}
