using System.Collections.Concurrent;
using System.Globalization;
using TapToPcap.Common;
using TapToPcap.Input;
using TapToPcap.Live;
using TapToPcap.Live.Network;
using TapToPcap.Reading.Decoding;
using TapToPcap.Writing;

namespace TapToPcap.Cli;

/// <summary>Writes all messages for people to standard error, one per line, as the verbosity allows.</summary>
internal sealed class Messages(TextWriter error, Verbosity verbosity) : ILiveObserver, IClientObserver
{
    private const int MaxDamageReports = 5;
    private const int MaxUnwritableReports = 5;

    private readonly ConcurrentQueue<string> _held = new();
    private readonly Dictionary<string, int> _damages = [];

    // Why a source was lost, as far as that was written since it was heard.
    private readonly HashSet<string> _lost = [];
    private long _bytesRead;
    private int _unwritable;

    private volatile bool _isHolding;

    /// <summary>Bytes of the inputs that have been read.</summary>
    internal long BytesRead => Interlocked.Read(ref _bytesRead);

    internal Verbosity Verbosity => verbosity;

    public void Reading(string name) => Say(Verbosity.Verbose, $"reading {name}");

    public void Damaged(TapFormatException problem)
    {
        string source = problem.Position.Source;
        int earlier = _damages.GetValueOrDefault(source);
        _damages[source] = earlier + 1;
        Say(earlier < MaxDamageReports ? Verbosity.Quiet : Verbosity.Verbose, problem.Message);
        if (earlier == MaxDamageReports && verbosity < Verbosity.Verbose)
        {
            Say(Verbosity.Quiet, $"{source}: damaged in more places, which are counted (-v lists them)");
        }
    }

    public void NotTap(TapFormatException problem) => Say(Verbosity.Verbose, $"skipped {problem.Message}");

    public void Unreadable(InputException problem) => Say(Verbosity.Quiet, problem.Message);

    public void Remarked(string remark) => Note(remark);

    public void Unwritable(OutputException problem)
    {
        if (++_unwritable <= MaxUnwritableReports)
        {
            Error(problem.Message);
        }
        else if (_unwritable == MaxUnwritableReports + 1)
        {
            Error("more captures cannot be written, which are counted");
        }
    }

    public void Listening(string source)
    {
        _lost.Clear();
        Note($"{source}: listening");
    }

    /// <summary>Is written once for each reason, however many attempts fail.</summary>
    public void Lost(string why, TimeSpan nextAttemptIn)
    {
        if (_lost.Add(why))
        {
            Error($"{why}; trying again");
        }
    }

    public void Doubted(string why) => Error(why);

    public void Lagging(string source, TimeSpan lag) => Error(string.Create(CultureInfo.InvariantCulture, $"{source}: {lag.TotalSeconds:0.0} s later than Envoy recorded it; Envoy keeps in memory what it cannot send yet: tap less (--match, limits), or to files that watch reads"));

    public void CaughtUp(string source) => Note($"{source}: no longer late");

    public void Serving(string address) => Note($"serving on {address}");

    public void Sending(string collector) => Note($"{collector}: sending");

    public void Dropped(string client, string why) => Error($"{client}: {why}");

    public void Progressed(long bytes) => Interlocked.Exchange(ref _bytesRead, bytes);

    internal void Skipped(string name) => Say(Verbosity.Verbose, $"skipped {name}: a pipe, socket or device, which is read only if it is named itself");

    internal void Error(string problem) => Say(Verbosity.Quiet, problem);

    internal void Note(string line) => Say(Verbosity.Normal, line);

    /// <summary>Holds lines back while a progress bar is drawn where they would go.</summary>
    internal void Hold() => _isHolding = true;

    internal bool TryTakeHeld(out string? line) => _held.TryDequeue(out line);

    /// <summary>Writes the lines that were held back, and from now on writes lines at once.</summary>
    internal void Release()
    {
        _isHolding = false;
        while (TryTakeHeld(out string? line))
        {
            error.WriteLine(line);
        }
    }

    private void Say(Verbosity atLeast, string line)
    {
        if (verbosity < atLeast)
        {
            return;
        }

        string said = $"tap2pcap: {PlainText.Of(line)}";
        if (_isHolding)
        {
            _held.Enqueue(said);
        }
        else
        {
            error.WriteLine(said);
        }
    }
}
