using System.Runtime.InteropServices;

namespace TapToPcap.Cli;

/// <summary>Turns the signals that ask a program to end into a cancelled token, so that nothing half written stays behind.</summary>
internal sealed class StopSignals : IDisposable
{
    private const int SignalExitCodes = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    internal StopSignals() => _registrations =
    [
        Register(PosixSignal.SIGHUP, 1),
        Register(PosixSignal.SIGINT, 2),
        Register(PosixSignal.SIGQUIT, 3),
        Register(PosixSignal.SIGTERM, 15),
    ];

    internal CancellationToken Token => _stop.Token;

    /// <summary>What a shell says of a program that one of these signals ended.</summary>
    internal int ExitCode { get; private set; }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        ExitCode = SignalExitCodes + number;
        _stop.Cancel();
    });
}
