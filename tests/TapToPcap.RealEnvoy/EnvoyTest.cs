using TapToPcap.Tests.Support;

namespace TapToPcap.RealEnvoy;

/// <summary>A test with an Envoy of its own, whose log is shown when it fails.</summary>
public abstract class EnvoyTest : IAsyncLifetime
{
    private readonly Scratch _scratch = new();
    private readonly List<EnvoyProcess> _envoys = [];
    private WireRecording? _wire;

    protected EnvoyTest(Servers servers)
    {
        Directory.CreateDirectory(TapFolder);
        Config = new EnvoyConfig(servers, TapFolder);
    }

    /// <summary>Complete before the first start.</summary>
    private protected EnvoyConfig Config { get; }

    /// <summary>Where file taps are.</summary>
    private protected string TapFolder => _scratch["taps"];

    private protected string WirePath => _scratch["wire.pcap"];

    private protected string CapturePath => _scratch["capture.pcapng"];

    private protected string Folder => _scratch.Path;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            ShowLogs();
        }

        foreach (EnvoyProcess envoy in _envoys)
        {
            envoy.Dispose();
        }

        _wire?.Dispose();
        _scratch.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected async Task<EnvoyProcess> StartEnvoyAsync(params string[] hotRestart)
    {
        EnvoyProcess envoy = await EnvoyProcess.StartAsync(Config, Folder, hotRestart);
        _envoys.Add(envoy);
        return envoy;
    }

    /// <param name="others">Ports besides those of listeners and servers.</param>
    private protected async Task RecordWireAsync(params int[] others) => _wire = await WireRecording.StartAsync(Folder, [.. Config.Ports, .. others]);

    private protected Task StopWireAsync() => _wire!.StopAsync(WirePath);

    /// <summary>Listens for what the sockets' taps send; the capture is on standard output unless an option says otherwise.</summary>
    private protected static LiveProgram StartLive(EnvoyProcess envoy, params string[] options) =>
        LiveProgram.Start(["live", envoy.AdminAddress, "--config-id", EnvoyConfig.ConfigId, .. options]);

    private void ShowLogs()
    {
        foreach (EnvoyProcess envoy in _envoys)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Envoy's log ends with:\n{envoy.Log}");
        }
    }
}
