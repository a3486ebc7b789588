using System.Diagnostics;
using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>A program that has run to its end, with all that it said.</summary>
internal sealed record ToolRun(int ExitCode, byte[] OutputBytes, string Error)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    internal string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Runs our own program.</summary>
    internal static Task<ToolRun> Tap2PcapAsync(params string[] arguments) => StartAsync(Repository.Program, arguments);

    internal static Task<ToolRun> TsharkAsync(params string[] arguments) => StartAsync(Needs.Tool("tshark"), arguments);

    internal static async Task<ToolRun> StartAsync(string program, string[] arguments, byte[]? input = null, string? directory = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["LC_ALL"] = "C.UTF-8";

        using Process process = Process.Start(start)!;
        using CancellationTokenSource timeout = new(Timeout);
        using MemoryStream output = new();
        Task copying = process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(timeout.Token);
        if (input is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(input, timeout.Token);
        }

        process.StandardInput.Close();
        await Task.WhenAll(copying, error, process.WaitForExitAsync(timeout.Token));
        return new ToolRun(process.ExitCode, output.ToArray(), await error);
    }
}
