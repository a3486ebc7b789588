using TapToPcap.Cli.Json;
using TapToPcap.Input;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Captures;

namespace TapToPcap.Cli.Commands;

/// <summary>Carries out a <see cref="VerifyRequest"/>: compares a capture with its taps, and prints the result.</summary>
internal sealed class Verification(VerifyRequest request, Messages messages, TextWriter output)
{
    internal const string StandardInput = "-";

    private readonly InputSearch _search = new(messages);

    /// <returns>An <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(CancellationToken cancel)
    {
        IReadOnlyList<TapSource> taps = _search.Find(request.Inputs);
        if (taps.Count == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        Task<VerificationReport> work = Task.Run(() => new CaptureVerifier(request.Options, messages).Verify(OpenCapture(), taps, cancel), CancellationToken.None);
        try
        {
            await ProgressBar.ShowAsync(work.WaitAsync(cancel), "verifying", messages, BytesToRead(taps)).ConfigureAwait(false);
            return Report(await work.WaitAsync(cancel).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (CaptureFormatException e)
        {
            messages.Error(e.Message);
            return ExitCode.Incomplete;
        }
        catch (IOException e)
        {
            messages.Error(e.Message);
            return ExitCode.CannotReadOrWrite;
        }
    }

    private TapSource OpenCapture() => request.Capture == StandardInput
        ? TapSource.Find(StandardInput)[0]
        : TapSource.OfFile(request.Capture);

    private long BytesToRead(IReadOnlyList<TapSource> taps) => taps.Sum(tap => tap.Length) + (File.Exists(request.Capture) ? new FileInfo(request.Capture).Length : 0);

    private int Report(VerificationReport report)
    {
        foreach (string problem in report.Problems)
        {
            messages.Error(problem);
        }

        if (report.ProblemCount > report.Problems.Count)
        {
            messages.Error($"{request.Capture}: and {Outcome.Count(report.ProblemCount - report.Problems.Count, "problem")} more");
        }

        Print(report);
        long unreadable = report.Unreadable + _search.Failures.Count;
        messages.Note(string.Join(", ", Counts(report, unreadable)));

        if (unreadable > 0 || report.Inputs == 0)
        {
            return ExitCode.CannotReadOrWrite;
        }

        return report.Differences + report.Damaged > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    private static IEnumerable<string> Counts(VerificationReport report, long unreadable) =>
    [
        Outcome.Count(report.Inputs, "input"),
        Outcome.Count(report.Events, "event"),
        .. report.Exchanges > 0 ? (string[])[Outcome.Count(report.Exchanges, "HTTP exchange")] : [],
        Outcome.Count(report.Conversations.Count - report.Exchanges, "conversation"),
        Outcome.Count(report.Packets, "packet"),
        Outcome.Count(report.PayloadBytes, "byte"),
        Outcome.Count(report.Differences, "difference"),
        Outcome.Count(report.Damaged + unreadable, "warning"),
    ];

    private void Print(VerificationReport report)
    {
        if (request.AsJson)
        {
            VerificationJson.Print(report, output);
        }
        else
        {
            VerificationTable.Print(report.Conversations.Where(conversation => messages.Verbosity != Verbosity.Quiet || !conversation.IsEqual), output);
        }

        output.Flush();
    }
}
