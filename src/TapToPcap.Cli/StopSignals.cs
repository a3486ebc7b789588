using System.Runtime.InteropServices;

namespace TapToPcap.Cli;

/// <summary>Turns the signals that ask a program to end into a cancelled token, so that nothing half written is left.</summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Interrupt = 2;
    private const int SignalExitCodes = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="heedsInterrupt">
    /// Heed SIGINT also where whoever started this has it ignored, as shells do with what scripts run in the background: a capture
    /// that runs until it is asked to stop gets that signal for it.
    /// </param>
    internal StopSignals(bool heedsInterrupt)
    {
        if (heedsInterrupt && !OperatingSystem.IsWindows())
        {
            Handle(Interrupt, 0);                                              // SIG_DFL; the runtime leaves alone what is ignored
        }

        _registrations =
        [
            Register(PosixSignal.SIGHUP, 1),
            Register(PosixSignal.SIGINT, Interrupt),
            Register(PosixSignal.SIGQUIT, 3),
            Register(PosixSignal.SIGTERM, 15),
        ];
    }

    internal CancellationToken Token => _stop.Token;

    /// <summary>Cancelled by a second signal: what would still be done after the first is left.</summary>
    internal CancellationToken Hurry => _hurry.Token;

    /// <summary>What a shell says of a program that one of these signals ended.</summary>
    internal int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
        _hurry.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ExitCode = SignalExitCodes + number;
        (_stop.IsCancellationRequested ? _hurry : _stop).Cancel();
    });

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);
}
