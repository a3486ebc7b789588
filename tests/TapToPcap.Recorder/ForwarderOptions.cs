using System.Net;

namespace TapToPcap.Recorder;

internal sealed record ForwarderOptions
{
    /// <summary>Where clients connect. Port 0 lets the system choose.</summary>
    internal required IPEndPoint Listen { get; init; }

    internal required IPEndPoint Forward { get; init; }

    /// <summary>Of the tap files: <c>PREFIX_ID.EXTENSION</c>. Its directory must exist.</summary>
    internal required string Prefix { get; init; }

    internal TapSide Side { get; init; }

    internal TapFormat Format { get; init; }

    internal ConnectionLayout Layout { get; init; }

    internal TapOptions Tap { get; init; } = new();

    /// <summary>How many connections to accept before the end. Default: no end.</summary>
    internal int Connections { get; init; } = int.MaxValue;
}
