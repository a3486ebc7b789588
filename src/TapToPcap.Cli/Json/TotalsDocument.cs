namespace TapToPcap.Cli.Json;

/// <summary>The totals of an inspection, in <c>info --json</c>.</summary>
internal sealed record TotalsDocument(
    long Taps,
    long Conversations,
    long Open,
    long Events,
    long ReadBytes,
    long WrittenBytes,
    long Cuts,
    long CutsOfUnknownSize,
    long CutBytes,
    long LostBytes,
    long BelowTapBytes,
    long HttpExchanges,
    long BodyBytes,
    long BodyCuts,
    long BrokenOff,
    long Empty,
    long Damaged,
    long Unreadable,
    long NotTaps);
