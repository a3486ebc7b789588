using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace TapToPcap.Tests.Support;

/// <summary>A command that goes on until it is reported to stop, with what it has written and said so far.</summary>
internal sealed class LiveProgram : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly GrowingBytes _output = new();
    private readonly GrowingBytes _error = new();
    private readonly Task _copying;

    private LiveProgram(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        _process = Process.Start(start)!;
        _copying = Task.WhenAll(_process.StandardOutput.BaseStream.CopyToAsync(_output), _process.StandardError.BaseStream.CopyToAsync(_error));
    }

    internal byte[] Output => _output.ToArray();

    internal string Error => Encoding.UTF8.GetString(_error.ToArray());

    internal bool HasExited => _process.HasExited;

    /// <summary>What of a pcapng capture on standard output is whole so far.</summary>
    internal Capture Capture => CaptureReader.Read(WholeBlocks(Output, out _));

    /// <summary>Begins it, with nothing on its standard input.</summary>
    internal static LiveProgram Start(params string[] arguments) => Start([], arguments);

    /// <summary>The same for a program of somebody else.</summary>
    internal static LiveProgram StartProgram(string program, params string[] arguments) => new(program, arguments);

    internal static LiveProgram Start(byte[] input, string[] arguments)
    {
        LiveProgram program = new(Repository.Program, arguments);
        try
        {
            program._process.StandardInput.BaseStream.Write(input);
            program._process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has not asked for it.
        }

        return program;
    }

    /// <summary>It has said that it listens, so many times.</summary>
    internal Task UntilListeningAsync(int times = 1) => UntilAsync(() => Regex.Count(Error, ": listening\n") >= times, $"{times} times listening");

    internal Task UntilSaidAsync(string words) => UntilAsync(() => Error.Contains(words, StringComparison.Ordinal), words);

    /// <summary>The capture on standard output holds so many frames with payload.</summary>
    internal Task UntilDataFramesAsync(int count) => UntilAsync(() => PacketsSoFar().Count(packet => !packet.Payload.IsEmpty) >= count, $"{count} frames with payload");

    /// <summary>The capture on standard output holds the ends of so many conversations.</summary>
    internal Task UntilClosedAsync(int count) => UntilAsync(() => PacketsSoFar().Count(packet => packet.IsFin) >= 2 * count, $"the ends of {count} conversations");

    internal async Task SignalAsync(string name)
    {
        ToolRun sent = await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -{name} {_process.Id}"]);
        Assert.Equal(0, sent.ExitCode);
    }

    /// <summary>It ends by itself; every line that it has said is ours.</summary>
    internal async Task<ToolRun> EndAsync()
    {
        using CancellationTokenSource timeout = new(Timeout);
        await _process.WaitForExitAsync(timeout.Token);
        await _copying.WaitAsync(timeout.Token);
        CliRun.AssertTidy(Error);
        return new ToolRun(_process.ExitCode, Output, Error);
    }

    /// <summary>Ctrl-C, and its end.</summary>
    internal async Task<ToolRun> StopAsync()
    {
        await SignalAsync("INT");
        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private IEnumerable<TcpPacket> PacketsSoFar()
    {
        byte[] whole = WholeBlocks(Output, out bool hasInterface);
        if (!hasInterface)
        {
            return [];
        }

        Capture capture = CaptureReader.Read(whole);
        return capture.Frames.Select(frame => TcpPacket.Parse(capture.LinkType, frame.Bytes));
    }

    private Task UntilAsync(Func<bool> condition, string what) =>
        CliProcess.UntilAsync(
            () => condition() || (HasExited && _copying.IsCompleted && !condition() ? throw new InvalidOperationException($"It has ended without: {what}\n{Error}") : false),
            $"{what}\n{Error}");

    private static byte[] WholeBlocks(byte[] begun, out bool hasInterface)
    {
        hasInterface = false;
        int at = 0;
        while (at + 8 <= begun.Length && BinaryPrimitives.ReadInt32LittleEndian(begun.AsSpan(at + 4)) is int length && at + length <= begun.Length)
        {
            hasInterface |= BinaryPrimitives.ReadUInt32LittleEndian(begun.AsSpan(at)) == CapturedBlock.Interface;
            at += length;
        }

        return begun[..at];
    }
}
