namespace TapToPcap.Common;

/// <summary>A gap that is filled with zeros.</summary>
internal static class FilledGap
{
    /// <summary>The largest: 64 MiB. A larger one is not worth its zeros.</summary>
    internal const int MaxSize = 64 << 20;
}
