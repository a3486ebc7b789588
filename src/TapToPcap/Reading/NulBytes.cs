namespace TapToPcap.Reading;

/// <summary>What NUL bytes in a tap come from, for people.</summary>
internal static class NulBytes
{
    /// <summary>How many of them show that they are no part of a record.</summary>
    internal const int Enough = 4;

    /// <summary>How many are kept of those at the beginning of a tap, for the decoder to meet, or to describe what is no tap.</summary>
    internal const int Kept = 8;

    /// <summary>Most that are skipped at the beginning of a tap.</summary>
    internal const long MaxSkipped = 1L << 30;

    internal const string Cause = "NUL bytes stand here, as where a file is truncated while Envoy has it open (copytruncate of logrotate, or > file)";
}
