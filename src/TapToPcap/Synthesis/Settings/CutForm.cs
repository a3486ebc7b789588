namespace TapToPcap.Synthesis.Settings;

/// <summary>How bytes are written that were not recorded, and whose number and direction are known.</summary>
public enum CutForm
{
    /// <summary>As bytes beyond a snap length: in packets whose captured length is less than their length on the wire.</summary>
    Snapped,

    /// <summary>As a gap in the sequence numbers.</summary>
    Gap,

    /// <summary>As zeros.</summary>
    Zeros,
}
