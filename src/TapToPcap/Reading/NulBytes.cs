namespace TapToPcap.Reading;

/// <summary>What NUL bytes in a tap come from, for people.</summary>
internal static class NulBytes
{
    internal const string Cause = "NUL bytes stand here, as where a file is truncated while Envoy has it open (copytruncate of logrotate, or > file)";
}
