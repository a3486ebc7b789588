using System.Text.RegularExpressions;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Live.Admin;

/// <summary>Finds out whether an answer without the headers of Envoy's admin interface is a tap, as a proxy may remove them.</summary>
internal sealed partial class AnswerCheck(LiveRun run, AdminRequest request, Func<CancellationToken, Task<ProbeResult>> probe)
{
    // For the first bytes of an answer of what is not known to be Envoy.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(0.5);

    /// <summary>Waits for no longer than a few seconds.</summary>
    /// <returns>What the server is, as far as it shows.</returns>
    /// <exception cref="AdminException">It is no tap.</exception>
    internal AdminKind Check(TapAnswer answer)
    {
        if (answer.IsEnvoys)
        {
            return AdminKind.Envoy;
        }

        Task peek = answer.Body.PeekAsync();
        AdminKind kind = Probe().Kind;
        TimeSpan until = run.Clock.GetElapsedTime(0) + Timeout;
        if (kind != AdminKind.Envoy && run.WaitFor(peek, () => until - run.Clock.GetElapsedTime(0)))
        {
            ThrowIfNoTap(answer.Body, peek);
        }

        return kind;
    }

    /// <summary>Asks for /server_info, and waits no longer than a probe does.</summary>
    internal ProbeResult Probe()
    {
        Task<ProbeResult> asked = probe(CancellationToken.None);
        run.WaitFor(asked, static () => null);
        return asked.Result;
    }

    private void ThrowIfNoTap(ArrivedBody body, Task peek)
    {
        string head = body.Head.TrimStart();
        bool isOver = peek.IsCompletedSuccessfully && head.Length == 0;
        if (request.IsEndless && (isOver || (request.Framing == TapFraming.Json && IsOther(head))))
        {
            throw AdminRefusals.NoTap(head);
        }
    }

    // The fields of a record, of which it has one, are all some trace.
    private static bool IsOther(string head) => head.Length > 0 && (head[0] != '{' || HasOtherKey(head));

    private static bool HasOtherKey(string head) =>
        FirstKey().Match(head) is { Success: true } key && !key.Value.Contains("trace", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""^\{\s*"[^"]*"|^\{\s*\}""")]
    private static partial Regex FirstKey();
}
