namespace TapToPcap.Reading;

/// <summary>What NUL bytes in a tap come from, for people.</summary>
internal static class NulBytes
{
    /// <summary>How many of them show that they are no part of a record; so many are kept of those at the beginning of a tap.</summary>
    internal const int Kept = 4;

    internal const string Cause = "NUL bytes stand here, as where a file is truncated while Envoy has it open (copytruncate of logrotate, or > file)";
}
