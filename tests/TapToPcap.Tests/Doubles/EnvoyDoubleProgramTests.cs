using System.Diagnostics;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Doubles;

public class EnvoyDoubleProgramTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "TapToPcap.EnvoyDouble.exe" : "TapToPcap.EnvoyDouble");

    [Fact]
    public async Task Program_Terminated_HasPrintedItsEndpointsAndEndsWell()
    {
        using Process process = Start("--admin", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--upstream", "127.0.0.1:9");
        Assert.Matches(@"^admin 127\.0\.0\.1:[1-9]\d*$", await process.StandardOutput.ReadLineAsync());
        Assert.Matches(@"^listen 127\.0\.0\.1:[1-9]\d*$", await process.StandardOutput.ReadLineAsync());
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());

        await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -TERM {process.Id}"]);
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Program_FormatThatTheSinkCannotWrite_EndsAsIfAborted()
    {
        using Process process = Start("--admin", "127.0.0.1:0");
        string address = (await process.StandardOutput.ReadLineAsync())!["admin ".Length..];
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());

        using HttpClient client = new();
        using StringContent body = new(TapStream.Body("down", format: "PROTO_TEXT"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.PostAsync(new Uri($"http://{address}/tap"), body));
        await process.WaitForExitAsync();

        Assert.Equal(134, process.ExitCode);
        Assert.Contains("streaming admin output only supports JSON formats", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_LoadIntoDatagrams_CountsThem()
    {
        using Process process = Start("--udp-sink", "PROTO_BINARY:127.0.0.1:9", "--load", "1000", "--load-seconds", "0.1", "--load-bytes", "16", "--udp-drop", "2");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync());
        Assert.Equal("load seed 1", await process.StandardOutput.ReadLineAsync());

        string? counts = await process.StandardOutput.ReadLineAsync();
        await ToolRun.StartAsync(Needs.Tool("sh"), ["-c", $"kill -INT {process.Id}"]);
        await process.WaitForExitAsync();

        Assert.Contains("load: 1 connections, 100 events, 1600 bytes in", counts, StringComparison.Ordinal);
        Assert.Contains("51 sent, 51 dropped", counts, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
