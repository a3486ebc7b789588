using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Live.Folders;

/// <summary>Reads a watched folder round by round: which files begin, go on, are begun anew or have gone.</summary>
/// <param name="isTooLate">Asked now and then: nothing more is to be emitted.</param>
internal sealed class FolderReading(FolderWatch watch, ConversionOptions options, IFolderCaptures captures, Func<bool> isTooLate)
{
    // Milliseconds without a change after which a record that may go on is taken for whole, and an archive as well.
    private const long Pause = 1_000;

    // Milliseconds for which a short file that grows is left to grow, so that its framing shows.
    private const long Timeout = 400;

    private readonly SameInputs _sameInputs = new();
    private readonly FolderTaps _taps = new(watch, options, captures.Reports);

    // Files that may have more to say before they change again, and those that may at the end.
    private readonly HashSet<WatchedFile> _active = [];
    private readonly HashSet<WatchedFile> _open = [];
    private bool _hasLooked;
    private bool _wasCut;

    /// <summary>Taps that were read so far.</summary>
    internal long Inputs { get; private set; }

    /// <summary>Looks at the folder, and says what has come.</summary>
    /// <param name="now">Milliseconds of a clock that goes on.</param>
    /// <param name="isLast">What is not whole by now is damaged.</param>
    /// <returns>Whether anything was new.</returns>
    /// <exception cref="InputException">The folder cannot be listed.</exception>
    /// <exception cref="Writing.OutputException">A capture cannot be written.</exception>
    internal bool Read(long now, bool isLast)
    {
        watch.Look(now, isThorough: isLast, out IReadOnlyList<WatchedFile> changed, out IReadOnlyList<WatchedFile> gone);
        foreach (WatchedFile file in gone)
        {
            Lose(file, "has gone");
            _active.Remove(file);
            _open.Remove(file);
        }

        foreach (WatchedFile file in changed)
        {
            Notice(file);
        }

        Convert(now, isLast);
        _hasLooked = true;
        return changed.Count > 0;
    }

    /// <summary>A file is new, or is not as it was.</summary>
    private void Notice(WatchedFile file)
    {
        if (file.Tap is FolderTap tap && IsReplaced(file, tap))
        {
            Lose(file, "was begun anew");
            file.Tap = null;
            file.Replacements++;
        }

        _active.Add(file);
        _open.Add(file);
    }

    private bool IsReplaced(WatchedFile file, FolderTap tap)
    {
        try
        {
            return file.HasShrunk || (tap.IsUnpacked && file.Length != tap.Position) || tap.Head?.TryMatch(watch.PathOf(file)) == false;
        }
        catch (InputException)
        {
            return false;                                                      // the next look finds out why
        }
    }

    private void Lose(WatchedFile file, string why)
    {
        if (file.Tap is not { IsOver: false } tap)
        {
            return;
        }

        if (tap.IsPartial)
        {
            captures.Reports.Report(new TapFormatException(new SourcePosition(watch.PathOf(file), tap.Position, 0), $"the file {why} inside a record"));
        }

        tap.End(captures);
    }

    private void Convert(long now, bool isLast)
    {
        FolderConversion conversion = new(options, captures, _sameInputs, isTooLate);
        try
        {
            Convert(conversion, now, isLast);
        }
        finally
        {
            Inputs += conversion.Inputs;
        }

        if (conversion.IsCut && !_wasCut)
        {
            _wasCut = true;
            captures.Reports.Report(new TapFormatException(new SourcePosition(watch.Name, 0, 0), "stopped before all that is there was converted"));
        }

        _open.RemoveWhere(file => file.IsFinished);
    }

    private void Convert(FolderConversion conversion, long now, bool isLast)
    {
        using TapFeed feed = new(options.Reading, captures.Reports, CancellationToken.None, conversion.TryFreeHandle);
        WatchedFile[] files = [.. (isLast ? _open : _active).OrderBy(file => file.Label, StringComparer.Ordinal)];
        foreach (WatchedFile file in files)
        {
            bool isIdle = IsIdle(file, now);
            bool isLegible = file.Length >= FramingDetector.Length || file.UnchangedSince < now || now - file.Since >= Timeout;
            Continue(file, conversion, feed, isIdle || isLegible, isIdle, isLast);
            if (isIdle)
            {
                _active.Remove(file);
            }
        }

        conversion.EmitInOrder();
    }

    // What lay there before anybody looked has paused for longer if it was changed earlier.
    private bool IsIdle(WatchedFile file, long now) =>
        now - file.UnchangedSince >= Pause || (!_hasLooked && DateTimeOffset.UtcNow - file.ChangedAt >= TimeSpan.FromMilliseconds(Pause));

    private void Continue(WatchedFile file, FolderConversion conversion, TapFeed feed, bool canBegin, bool isIdle, bool isLast)
    {
        if (file.Tap is null && !((isLast || (canBegin && file.Length > 0)) && TryBegin(file)))
        {
            return;
        }

        FolderTap tap = file.Tap!;
        if (tap.Head!.IsArchive)
        {
            if (!tap.IsUnpacked && (isIdle || isLast))
            {
                tap.Unpack(file.Length);
                feed.Open(_taps.SourceOf(file), entry => conversion.Add(_taps.Begin(file, entry)));
            }
        }
        else if (tap.HasMore(file.Length) || (isLast && file.Length == 0))
        {
            TapReader reader = tap.Open().Reader;
            (reader.IsIdle, reader.IsGrowing) = (isIdle, !isLast);
            tap.IsShort = file.Length < FramingDetector.Length;
            conversion.Add(tap);
        }
    }

    private bool TryBegin(WatchedFile file)
    {
        try
        {
            file.Tap = _taps.Begin(file);
        }
        catch (InputException e)
        {
            if (File.Exists(watch.PathOf(file)))
            {
                captures.Reports.Report(e);
                _open.Remove(file);
            }

            _active.Remove(file);                                              // until it changes
        }

        return file.Tap is not null;
    }
}
