using System.IO.Compression;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Carries out a <see cref="ConvertRequest"/>: finds the inputs, converts them, reports the outcome.</summary>
internal sealed class Conversion(ConvertRequest request, Messages messages)
{
    private const string ToStandardOutput = "-";

    private static readonly TimeSpan InterruptTimeout = TimeSpan.FromSeconds(1);

    private readonly InputSearch _search = new(messages);
    private readonly Outcome _outcome = new(request.Options, messages);
    private readonly ServedPorts _served = new(request.Options.Ports);
    private CaptureFile? _capture;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(CancellationToken cancel)
    {
        if (WritesToStandardOutput && !Console.IsOutputRedirected)
        {
            messages.Error("a capture is not for a terminal: name a file with -o, or pipe it, as in | tshark -r -");
            return ExitCode.WrongCommandLine;
        }

        IReadOnlyList<TapSource> sources = _search.Find(request.Inputs);
        if (sources.Count == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        if (sources.Any(source => IsOutput(source.Path)))
        {
            messages.Error($"{request.Output}: this is an input, too");
            return ExitCode.WrongCommandLine;
        }

        Task<ConversionSummary> work = Task.Run(() => Convert(sources, cancel), CancellationToken.None);
        try
        {
            await ProgressBar.ShowAsync(work.WaitAsync(cancel), "converting", messages, sources.Sum(source => source.Length)).ConfigureAwait(false);
            return _outcome.Report(await work.WaitAsync(cancel).ConfigureAwait(false), _search.Failures.Count);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(work, Task.Delay(InterruptTimeout, CancellationToken.None)).ConfigureAwait(false);
            _capture?.Dispose();                                               // even if the work hangs in a blocking read
            return ExitCode.Interrupted;
        }
        catch (OutputException e)
        {
            return _outcome.Fail(e);
        }
    }

    private bool WritesToStandardOutput => request.OutputDirectory is null && request.Output is null or ToStandardOutput;

    private bool IsOutput(string input) => request.Output is string output && File.Exists(output) && Path.GetFullPath(input) == Path.GetFullPath(output);

    private ConversionSummary Convert(IReadOnlyList<TapSource> sources, CancellationToken cancel)
    {
        ConversionSummary summary = ConvertAll(sources, cancel);
        if (request.Profile is not null && summary.Inputs > 0)
        {
            WriteProfile(request.Profile);
        }

        return summary;
    }

    private ConversionSummary ConvertAll(IReadOnlyList<TapSource> sources, CancellationToken cancel)
    {
        if (request.OutputDirectory is not string folder)
        {
            return ConvertTo(request.Output, sources, cancel);
        }

        ConversionSummary all = new();
        foreach ((TapSource source, string path) in CaptureNames.ForEach(sources, folder, request.Options.Format))
        {
            CaptureFile.CreateFolder(Path.GetDirectoryName(path)!);
            all += ConvertTo(path, [source], cancel);
        }

        return all;
    }

    private ConversionSummary ConvertTo(string? path, IReadOnlyCollection<TapSource> sources, CancellationToken cancel)
    {
        using CaptureFile capture = path is null or ToStandardOutput ? CaptureFile.Over(StandardOutput.Name, StandardOutput.Open) : CaptureFile.Create(path);
        _capture = capture;
        ConversionSummary summary;
        using (Stream output = path is not null && CaptureNames.IsGzip(path) ? new GZipStream(capture.Stream, CompressionLevel.Optimal, leaveOpen: true) : capture.Stream)
        {
            summary = new TapConverter(request.Options, messages) { Served = request.Profile is null ? null : _served }.Convert(sources, output, cancel);
        }

        if (summary.Inputs > 0)
        {
            capture.Commit();
        }

        return summary;
    }

    private void WriteProfile(string folder)
    {
        WiresharkProfile profile = new(_served);
        profile.Write(folder);
        foreach (DissectedPort port in profile.Ports.Where(port => port.Dissector is null))
        {
            messages.Note($"{folder}: {ProfileText.WhyNoEntry(port)}");
        }

        bool isNamed = request.Output is not null and not ToStandardOutput;
        messages.Note($"to look at it: {ProfileText.WithProfileAlone(folder, isNamed ? Shell.Quote(request.Output!) : "CAPTURE")}");
    }
}
