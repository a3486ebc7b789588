using System.Diagnostics;
using System.Text;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>A program that runs beside a test and is killed with it.</summary>
internal sealed class BackgroundProgram : IDisposable
{
    private readonly Process _process;
    private readonly GrowingBytes _output = new();
    private readonly GrowingBytes _error = new();
    private readonly Task _copying;

    private BackgroundProgram(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _copying = Task.WhenAll(_process.StandardOutput.BaseStream.CopyToAsync(_output), _process.StandardError.BaseStream.CopyToAsync(_error));
    }

    internal int Id => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal int ExitCode => _process.ExitCode;

    internal byte[] Output => _output.ToArray();

    internal string Error => Encoding.UTF8.GetString(_error.ToArray());

    internal static BackgroundProgram Start(string program, string directory, params string[] arguments) =>
        new(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory });

    /// <summary>Waits for what it brings about.</summary>
    internal Task UntilAsync(Func<bool> condition, string what) =>
        CliProcess.UntilAsync(() => condition() || (HasExited ? throw new InvalidOperationException($"It has ended without: {what}\n{Error}") : false), what);

    internal async Task SignalAsync(string name)
    {
        ToolRun sent = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -{name} {Id}"]);
        Assert.Equal(0, sent.ExitCode);
    }

    /// <summary>It ends, and all that it wrote is there.</summary>
    internal async Task EndAsync()
    {
        await CliProcess.UntilAsync(() => HasExited, $"the end of process {Id}");
        await _copying;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
