using TapToPcap.Common;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Live.Waiting;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Writing;

namespace TapToPcap.Live.Folders;

/// <summary>
/// Reads a watched folder round by round: begins new files, goes on in longer ones, ends replaced or removed ones.
/// </summary>
/// <param name="isTooLate">Asked regularly; true when nothing more is to be emitted.</param>
internal sealed class FolderReading(FolderWatch watch, ConversionOptions options, IFolderCaptures captures, TimeProvider clock, Func<bool> isTooLate)
{
    // A file that has not changed for this long is idle: its last record is taken for complete, and so is an archive.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A short file that grows is not read for this long, until there is enough of it to detect its framing.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);

    private readonly SameInputs _sameInputs = new();
    private readonly FolderTaps _taps = new(watch, options, captures.Reports);

    // Active files may yield more before they change again; open files may yield more in the last round.
    private readonly HashSet<WatchedFile> _active = [];
    private readonly HashSet<WatchedFile> _open = [];
    private FolderReadingPhase _phase;

    /// <summary>Removes taps that are done; only where each has a capture of its own. Default false.</summary>
    internal bool Removes { get; init; }

    /// <summary>Taps that were read so far.</summary>
    internal long Inputs { get; private set; }

    /// <summary>One round: looks at the folder, and emits what has come.</summary>
    /// <param name="isLast">The last round: what is not complete by now is damaged.</param>
    /// <returns>Whether any file was new or had changed.</returns>
    /// <exception cref="InputException">The folder cannot be listed.</exception>
    /// <exception cref="OutputException">A capture cannot be written.</exception>
    internal bool Read(bool isLast)
    {
        TimeSpan now = clock.Elapsed();
        watch.Look(now, isThorough: isLast, out IReadOnlyList<WatchedFile> changed, out IReadOnlyList<WatchedFile> gone);
        foreach (WatchedFile file in gone)
        {
            Lose(file, "has gone");
            _active.Remove(file);
            _open.Remove(file);
        }

        foreach (WatchedFile file in changed.Where(IsToBeRead))
        {
            Notice(file);
        }

        Convert(now, isLast);
        _phase = _phase == FolderReadingPhase.FirstLook ? FolderReadingPhase.Following : _phase;
        return changed.Count > 0;
    }

    // Opening a pipe without a writer would never return. Only an empty file can be one.
    private bool IsToBeRead(WatchedFile file)
    {
        string path = watch.PathOf(file);
        bool isToBeRead = file.Length > 0 || !watch.IsFolder || NativeFiles.IsRegular(path);
        if (!isToBeRead)
        {
            captures.Reports.Skip(new TapFormatException(new SourcePosition(path, 0, 0), "a pipe, socket or device"));
        }

        return isToBeRead;
    }

    /// <summary>Takes a file that is new or has changed.</summary>
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
            return tap.Phase == FolderTapPhase.Unpacked ? file.Length != tap.Position || HasOtherHead(file, tap) : IsBegunAnew(file, tap);
        }
        catch (InputException)
        {
            return false;                                                      // the next look finds out why
        }
    }

    private bool IsBegunAnew(WatchedFile file, FolderTap tap)
    {
        if (file.Length == 0 && tap.Position > 0 && !tap.IsOver)
        {
            tap.IsEmptied = true;                                              // what is written next shows whether it goes on
            return false;
        }

        bool isShrunk = file.Change == FileChange.Shrunk || tap.IsEmptied;
        if (!isShrunk && !HasOtherHead(file, tap))
        {
            return false;
        }

        tap.IsEmptied = false;
        return tap.IsOver || file.Length < tap.Position || tap.Head?.TryTakeTruncated(watch.PathOf(file)) != true;
    }

    private bool HasOtherHead(WatchedFile file, FolderTap tap) => tap.Head?.TryMatch(watch.PathOf(file)) == false;

    private void Lose(WatchedFile file, string why)
    {
        if (file.Tap is not { IsOver: false } tap)
        {
            return;
        }

        if (tap.Phase == FolderTapPhase.Partial)
        {
            captures.Reports.Report(new TapFormatException(new SourcePosition(watch.PathOf(file), tap.Position, 0), $"the file {why} inside a record"));
        }

        tap.End(captures);
    }

    private void Convert(TimeSpan now, bool isLast)
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

        if (conversion.IsCut)
        {
            Cut();
        }
        else if (Removes)
        {
            RemoveDone();
        }

        _open.RemoveWhere(file => file.IsFinished);
    }

    private void Cut()
    {
        if (_phase != FolderReadingPhase.Cut)
        {
            _phase = FolderReadingPhase.Cut;
            captures.Reports.Report(new TapFormatException(new SourcePosition(watch.Name, 0, 0), "stopped before all that is there was converted"));
        }
    }

    private void RemoveDone()
    {
        foreach (WatchedFile file in _open)
        {
            if (file.Tap is { IsDone: true } tap && file.Length == tap.Position)
            {
                TryRemove(file, tap);
            }
        }
    }

    private void TryRemove(WatchedFile file, FolderTap tap)
    {
        string path = watch.PathOf(file);
        try
        {
            if (new FileInfo(path).Length == tap.Position && tap.Head?.TryMatch(path) == true)
            {
                File.Delete(path);
            }
        }
        catch (FileNotFoundException)
        {
            // Somebody else has removed it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            captures.Fail(new OutputException(path, $"cannot be removed: {SystemError.Describe(e)}"));
        }
    }

    private void Convert(FolderConversion conversion, TimeSpan now, bool isLast)
    {
        using TapFeed feed = new(options.Reading, captures.Reports, CancellationToken.None, conversion.TryFreeHandle);
        WatchedFile[] files = [.. (isLast ? _open : _active).OrderBy(file => file.Label, StringComparer.Ordinal)];
        foreach (WatchedFile file in files)
        {
            bool isIdle = IsIdle(file, now);
            if (file.Tap is not null || (isLast || CanBegin(file, now, isIdle)) && TryBegin(file))
            {
                Continue(file, file.Tap!, conversion, feed, isIdle, isLast);
            }

            if (isIdle)
            {
                _active.Remove(file);
            }
        }

        conversion.EmitInOrder();
    }

    private bool IsIdle(WatchedFile file, TimeSpan now) =>
        now - file.UnchangedSince >= Pause || (_phase == FolderReadingPhase.FirstLook && clock.GetUtcNow() - file.ChangedAt >= Pause);

    private static bool CanBegin(WatchedFile file, TimeSpan now, bool isIdle)
    {
        bool isLegible = file.Length >= FramingDetector.Length || file.UnchangedSince < now || now - file.Since >= Timeout;
        return file.Length > 0 && (isIdle || isLegible);
    }

    private void Continue(WatchedFile file, FolderTap tap, FolderConversion conversion, TapFeed feed, bool isIdle, bool isLast)
    {
        if (tap.IsEmptied)
        {
            if (isLast)
            {
                Lose(file, "was emptied");
            }
        }
        else if (tap.Head!.IsArchive)
        {
            if (tap.Phase != FolderTapPhase.Unpacked && (isIdle || isLast))
            {
                tap.Unpack(file.Length);
                feed.Open(_taps.SourceOf(file), entry => Read(_taps.Begin(file, entry), conversion));
            }
        }
        else if (isLast && (tap.HasMore(file.Length) || file.Length == 0))
        {
            Read(tap, conversion);
        }
        else if (tap.HasMore(file.Length))
        {
            tap.Resume(isShort: file.Length < FramingDetector.Length, isIdle);
            conversion.Add(tap);
        }
    }

    private static void Read(FolderTap tap, FolderConversion conversion)
    {
        tap.ResumeLast();
        conversion.Add(tap);
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
