using System.Runtime.InteropServices;

namespace TapToPcap.Cli;

/// <summary>Turns SIGHUP, SIGINT, SIGQUIT and SIGTERM into cancelled tokens, so that the program can end in order.</summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Interrupt = 2;
    private const int SignalExitCodes = 128;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;

    /// <param name="heedsInterrupt">
    /// Handle SIGINT even if the parent process has set it to be ignored, as shells do for background commands of scripts: it is
    /// the signal that stops a live capture.
    /// </param>
    internal StopSignals(bool heedsInterrupt)
    {
        if (heedsInterrupt && !OperatingSystem.IsWindows())
        {
            Handle(Interrupt, 0);                                              // SIG_DFL; the runtime skips ignored signals
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

    /// <summary>Cancelled by a second signal: skips what would still be done after the first.</summary>
    internal CancellationToken Hurry => _hurry.Token;

    /// <summary>128 plus the number of the latest signal, as shells report it; 0 before the first.</summary>
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
        Cancel(_stop.IsCancellationRequested ? _hurry : _stop);
    });

    // A signal may come while the program ends; its handler runs on, and an exception in it would abort the process.
    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The program has ended.
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Handle(int signal, nint handler);
}
