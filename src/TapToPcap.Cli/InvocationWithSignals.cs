using System.CommandLine;

namespace TapToPcap.Cli;

/// <summary>How a command is invoked, and the signals that it may ask for besides the token it is given.</summary>
internal sealed class InvocationWithSignals(StopSignals signals) : InvocationConfiguration
{
    /// <summary>Cancelled by a second signal; never where a command is invoked without any.</summary>
    internal static CancellationToken HurryOf(ParseResult parse) => parse.InvocationConfiguration is InvocationWithSignals invocation ? invocation._signals.Hurry : CancellationToken.None;

    private readonly StopSignals _signals = signals;
}
