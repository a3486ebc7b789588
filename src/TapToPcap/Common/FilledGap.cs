namespace TapToPcap.Common;

/// <summary>The limit on the size of a gap that is filled with zeros.</summary>
internal static class FilledGap
{
    /// <summary>Most bytes of a gap that is filled: 64 MiB. A larger gap is not worth its zeros.</summary>
    internal const int MaxSize = 64 << 20;
}
