using System.CommandLine;

namespace TapToPcap.Cli;

/// <summary>Configuration of a command's invocation that also carries the token of a second stop signal.</summary>
internal sealed class InvocationWithSignals(StopSignals signals) : InvocationConfiguration
{
    /// <summary>Cancelled by a second signal; never if the command is invoked without signals.</summary>
    internal static CancellationToken HurryOf(ParseResult parse) => parse.InvocationConfiguration is InvocationWithSignals invocation ? invocation._signals.Hurry : CancellationToken.None;

    private readonly StopSignals _signals = signals;
}
