using System.Globalization;
using TapToPcap.Input;
using TapToPcap.Profiling;
using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Carries out a request: finds the inputs, converts them, says what came of it.</summary>
internal sealed class Conversion(ConvertRequest request, Talk talk)
{
    private const string ToStandardOutput = "-";

    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(1);

    private readonly InputSearch _search = new(talk);
    private readonly ServedPorts _served = new(request.Options.Ports);
    private CaptureFile? _capture;

    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(CancellationToken cancel)
    {
        if (WritesToStandardOutput && !Console.IsOutputRedirected)
        {
            talk.Error("a capture is not for a terminal: name a file with -o, or pipe it, as in | tshark -r -");
            return ExitCode.WrongCommandLine;
        }

        IReadOnlyList<TapSource> sources = _search.Find(request.Inputs);
        if (sources.Count == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        if (sources.Any(source => IsOutput(source.Name)))
        {
            talk.Error($"{request.Output}: this is an input, too");
            return ExitCode.WrongCommandLine;
        }

        Task<ConversionSummary> work = Task.Run(() => Convert(sources, cancel), CancellationToken.None);
        try
        {
            await ProgressBar.ShowAsync(work.WaitAsync(cancel), "converting", talk, sources.Sum(source => source.Length)).ConfigureAwait(false);
            return Tell(await work.WaitAsync(cancel).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(work, Task.Delay(InterruptPatience, CancellationToken.None)).ConfigureAwait(false);
            _capture?.Dispose();                                               // also where the work hangs in a read that nothing interrupts
            return ExitCode.Interrupted;
        }
        catch (OutputException e)
        {
            return Fail(e);
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
        ConversionSummary summary = new TapConverter(request.Options, talk) { Served = request.Profile is null ? null : _served }.Convert(sources, capture.Stream, cancel);
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
            talk.Note(string.Create(CultureInfo.InvariantCulture, $"{folder}: nothing for port {port.Port}, where no one dissector reads {string.Join(" and ", port.Protocols)}"));
        }

        bool isNamed = request.Output is not null and not ToStandardOutput;
        talk.Note($"to look at it: {ProfileText.WithProfileAlone(folder, isNamed ? Shell.Quote(request.Output!) : "CAPTURE")}");
    }

    private int Fail(OutputException e)
    {
        if (e.IsClosedPipe)
        {
            return ExitCode.Done;
        }

        talk.Error(e.Message);
        return ExitCode.CannotReadOrWrite;
    }

    private int Tell(ConversionSummary summary)
    {
        long unreadable = summary.Unreadable + _search.Failures.Count;
        Warn(summary.Tunnels, "exchange", "told as HTTP/2: HTTP/1 has no messages for what follows an upgrade or a CONNECT");
        Warn(summary.NotTaps, "file", "named like taps but are none, passed over (-v names them)");
        Warn(summary.Holes, "hole", $"where bytes are missing, {Count((long)Math.Min(summary.MissingBytes, long.MaxValue), "byte")} where that is known: raise max_buffered_rx_bytes and max_buffered_tx_bytes");
        Warn(summary.Repeats, "event", "came twice, taken once");
        Warn(summary.TooLate, "event", "came so late that a hole stands in the capture instead");
        Warn(summary.LateWrites, "write", "behind the half-close of its direction");
        Warn(summary.GivenUp, "conversation", $"given up while open, as more than {request.Options.MaxConversations} of one tap were (--max-conversations)");
        TellRedaction(summary);
        if (summary.Inputs == 0 && unreadable == 0)
        {
            talk.Error("none of the files is a tap");
        }
        else if (summary is { Inputs: > 0, Packets: 0 })
        {
            talk.Note("the capture holds no packet");
        }

        long unmasked = summary.UnmaskedHttp2 + summary.UnmaskedTunnels;
        long warnings = unmasked + summary.Tunnels + summary.NotTaps + summary.Holes + summary.Repeats + summary.TooLate + summary.LateWrites + summary.GivenUp + summary.Damaged + unreadable;
        string[] counts =
        [
            Count(summary.Inputs, "input"),
            .. summary.Exchanges == 0 || summary.Events > 0 ? [Count(summary.Events, "event")] : Array.Empty<string>(),
            .. summary.Exchanges > 0 ? [Count(summary.Exchanges, "HTTP exchange")] : Array.Empty<string>(),
            Count(summary.Conversations, "conversation"),
            Count(summary.Packets, "packet"),
            Count(summary.PayloadBytes, "byte"),
            Count(warnings, "warning"),
        ];
        talk.Note(string.Join(", ", counts));

        if (unreadable > 0 || summary.Inputs == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        return unmasked + summary.Damaged + summary.Holes + summary.LateWrites + summary.GivenUp > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    private void TellRedaction(ConversionSummary summary)
    {
        if (!request.Options.Redact)
        {
            return;
        }

        talk.Note(RedactionText.Masked(summary.Masked));
        foreach (string line in RedactionText.NotMasked(summary))
        {
            talk.Error(line);                                                  // also where little is to be said: secrets are in the capture
        }
    }

    private void Warn(long count, string thing, string what)
    {
        if (count > 0)
        {
            talk.Note($"{Count(count, thing)} {what}");
        }
    }

    internal static string Count(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {thing}{(count == 1 ? "" : "s")}");
}
