namespace TapToPcap.Wire;

/// <summary>The direction of a frame as seen from Envoy; the values are those of epb_flags in pcapng.</summary>
internal enum FrameDirection
{
    Inbound = 1,
    Outbound = 2,
}
