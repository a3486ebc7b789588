using System.Diagnostics;
using System.Globalization;

namespace TapToPcap.Tests.Support;

/// <summary>The program while it runs, with its standard input open.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly Task<string> _error;
    private readonly Task<long> _output;
    private long _outputBytes;

    private CliProcess(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        _output = CountAsync(_process.StandardOutput.BaseStream);
    }

    internal Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Most memory it has had at once so far, in KiB.</summary>
    internal long PeakMemory => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.AsSpan()["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture))
        .Single();

    /// <summary>Bytes of standard output that were read so far.</summary>
    internal long OutputBytes => Interlocked.Read(ref _outputBytes);

    internal static CliProcess Start(params string[] arguments) => StartProgram(Repository.Program, arguments);

    internal static CliProcess StartProgram(string program, params string[] arguments) => new(program, arguments);

    /// <summary>Waits for what another process brings about.</summary>
    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(waited.Elapsed < Timeout, $"In vain waited for: {what}");
            await Task.Delay(Interval);
        }
    }

    internal async Task SignalAsync(string name)
    {
        ToolRun sent = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -{name} {_process.Id}"]);
        Assert.Equal(0, sent.ExitCode);
    }

    /// <summary>Writes until the program has gone.</summary>
    internal async Task FloodAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!_process.HasExited)
            {
                await Input.WriteAsync(bytes);
            }
        }
        catch (IOException)
        {
            // It has gone with its end of the pipe.
        }
    }

    internal async Task<(int ExitCode, long OutputBytes, string Error)> EndAsync()
    {
        using CancellationTokenSource timeout = new(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        return (_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<long> CountAsync(Stream output)
    {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        while (await output.ReadAsync(buffer) is int read and > 0)
        {
            count += read;
            Interlocked.Exchange(ref _outputBytes, count);
        }

        return count;
    }
}
