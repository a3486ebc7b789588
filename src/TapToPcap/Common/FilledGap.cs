namespace TapToPcap.Common;

/// <summary>The limit on the size of a gap that is filled with zeros, or written as packets beyond a snap length.</summary>
internal static class FilledGap
{
    /// <summary>Most bytes of a gap that is written so: 64 MiB. A larger gap is not worth its packets.</summary>
    internal const int MaxSize = 64 << 20;
}
