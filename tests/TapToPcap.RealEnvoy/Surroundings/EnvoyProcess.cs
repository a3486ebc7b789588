using System.Globalization;
using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>A running Envoy.</summary>
internal sealed class EnvoyProcess : IDisposable
{
    private const int ShownLines = 60;


    private static readonly string[] NoHotRestart = ["--disable-hot-restart"];
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    private readonly BackgroundProgram _program;
    private readonly string _log;
    private readonly Uri _admin;

    private EnvoyProcess(BackgroundProgram program, string log, int adminPort)
    {
        (_program, _log) = (program, log);
        AdminAddress = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{adminPort}");
        _admin = new Uri(AdminAddress);
    }

    internal string AdminAddress { get; }

    internal bool HasExited => _program.HasExited;

    internal int ExitCode => _program.ExitCode;

    /// <summary>The end of its log.</summary>
    internal string Log => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).Where(IsInformative).TakeLast(ShownLines)) : "";

    /// <summary>Starts the Envoy under test and waits until its listeners serve.</summary>
    /// <param name="hotRestart">What the command line says about base id and epoch; where it is empty, no hot restart is possible and nothing is left in shared memory.</param>
    internal static async Task<EnvoyProcess> StartAsync(EnvoyConfig config, string folder, params string[] hotRestart)
    {
        string name = Path.GetRandomFileName();
        string configPath = Path.Combine(folder, $"envoy-{name}.json");
        string log = Path.Combine(folder, $"envoy-{name}.log");
        File.WriteAllText(configPath, config.ToJson());
        string[] arguments = ["--config-path", configPath, "--log-path", log, "--concurrency", "1", .. hotRestart.Length == 0 ? NoHotRestart : hotRestart];
        EnvoyProcess envoy = new(BackgroundProgram.Start(EnvoyBinary.Path, folder, arguments), log, config.AdminPort);
        try
        {
            await CliProcess.UntilAsync(() => envoy.IsReady(), "Envoy is ready");
            return envoy;
        }
        catch
        {
            TestContext.Current.TestOutputHelper?.WriteLine(envoy.Log);
            envoy.Dispose();
            throw;
        }
    }

    internal Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(_admin, path));

    internal async Task<string> PostAsync(string path)
    {
        using HttpResponseMessage response = await Http.PostAsync(new Uri(_admin, path), null);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The same process lives and serves.</summary>
    internal async Task AssertAliveAsync(string afterWhat)
    {
        Assert.False(HasExited, $"Envoy has ended{(HasExited ? $" with {ExitCode}" : "")} after: {afterWhat}");
        try
        {
            Assert.Equal("LIVE\n", await GetAsync("/ready"));
        }
        catch (HttpRequestException e)
        {
            Assert.Fail($"Envoy answers no more after: {afterWhat}\n{e.Message}");
        }
    }

    internal Task SignalAsync(string name) => _program.SignalAsync(name);

    internal Task UntilExitAsync() => _program.EndAsync();

    /// <summary>Has it close its connections and end; its taps are whole then.</summary>
    internal async Task QuitAsync()
    {
        await PostAsync("/quitquitquit");
        await UntilExitAsync();
    }

    public void Dispose() => _program.Dispose();

    // Neither the list of extensions that Envoy begins with, nor the addresses of a stack.
    private static bool IsInformative(string line) => !line.Contains("]   ", StringComparison.Ordinal) && !line.Contains("[backtrace]", StringComparison.Ordinal);

    private bool IsReady()
    {
        if (_program.HasExited)
        {
            throw new InvalidOperationException($"Envoy has ended with {_program.ExitCode}.");
        }

        try
        {
            return GetAsync("/ready").GetAwaiter().GetResult() == "LIVE\n";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
