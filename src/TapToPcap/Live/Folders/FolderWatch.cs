using System.IO.Enumeration;
using TapToPcap.Input;

namespace TapToPcap.Live.Folders;

/// <summary>Looks at a folder again and again, or at one file, and says what has changed.</summary>
/// <param name="path">The folder or file, as it was given.</param>
internal sealed class FolderWatch(string path)
{
    private const int LongestName = 4096;

    // To ask for the length of a file is what a look costs, and those of which nothing is expected are most of them.
    private const int LooksPerFinishedFile = 10;

    private readonly Dictionary<string, WatchedFile> _files = [];
    private readonly char[] _label = new char[LongestName];
    private long _look;
    private bool _isFile;
    private bool _isThorough;
    private int _turns;

    internal string Name => path;

    internal bool Exists => Directory.Exists(path) || File.Exists(path);

    /// <summary>Files of the folder were found; the one file was named.</summary>
    internal bool IsFolder => !_isFile;

    /// <summary>The path of a file of the folder.</summary>
    internal string PathOf(WatchedFile file) => _isFile ? path : Path.Join(path, file.Label);

    /// <param name="now">By a clock that only goes on.</param>
    /// <param name="isThorough">Whether to look also at all files of which nothing more is expected, not only at some of them each time.</param>
    /// <param name="changed">Files that are new or not as they were, in the order of their names.</param>
    /// <param name="gone">Files that are no longer there.</param>
    /// <exception cref="InputException">The folder cannot be listed; then none of its files has changed.</exception>
    internal void Look(TimeSpan now, bool isThorough, out IReadOnlyList<WatchedFile> changed, out IReadOnlyList<WatchedFile> gone)
    {
        _look++;
        _isThorough = isThorough;
        List<WatchedFile> seen = [];
        bool isWhole = true;
        try
        {
            isWhole = TryList(now, seen);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, e);
        }

        seen.Sort(static (one, other) => string.CompareOrdinal(one.Label, other.Label));
        changed = seen;
        gone = isWhole ? TakeGone() : [];
    }

    /// <returns>False where a folder has gone meanwhile, and what was in others was not seen.</returns>
    private bool TryList(TimeSpan now, List<WatchedFile> changed)
    {
        if (File.Exists(path))
        {
            _isFile = true;
            FileInfo file = new(path);
            See(Path.GetFileName(path), file, now, changed);
            return true;
        }

        if (!Directory.Exists(path))
        {
            return true;
        }

        try
        {
            foreach (WatchedFile file in TapFiles.Below(path, (ref FileSystemEntry entry) => See(ref entry, now, changed)))
            {
                file.Look = _look;
            }

            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }

    private WatchedFile See(ref FileSystemEntry entry, TimeSpan now, List<WatchedFile> changed)
    {
        ReadOnlySpan<char> label = LabelOf(ref entry);
        if (Find(label) is WatchedFile { IsFinished: true } finished && !_isThorough && (finished.Turn + _look) % LooksPerFinishedFile != 0)
        {
            return finished;
        }

        if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
        {
            return See(label, new FileInfo(entry.ToSpecifiedFullPath()), now, changed);
        }

        return See(label, entry.Length, entry.LastWriteTimeUtc, now, changed);
    }

    // The length of a link is that of the path in it.
    private WatchedFile See(ReadOnlySpan<char> label, FileInfo link, TimeSpan now, List<WatchedFile> changed)
    {
        FileInfo file = link.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? link;
        return file.Exists ? See(label, file.Length, file.LastWriteTimeUtc, now, changed) : See(label, 0, default, now, changed);
    }

    private WatchedFile See(ReadOnlySpan<char> label, long length, DateTimeOffset changedAt, TimeSpan now, List<WatchedFile> changed)
    {
        WatchedFile file = Find(label) ?? Add(label, now);
        file.Update(_look, length, changedAt, now);
        if (file.Change != FileChange.None)
        {
            changed.Add(file);
        }

        return file;
    }

    private WatchedFile Add(ReadOnlySpan<char> label, TimeSpan now)
    {
        WatchedFile file = new(label.ToString(), now, _turns++);
        _files.Add(file.Label, file);
        return file;
    }

    private WatchedFile? Find(ReadOnlySpan<char> label) => _files.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out WatchedFile? known) ? known : null;

    // Without a string of its own for each file in each look.
    private ReadOnlySpan<char> LabelOf(ref FileSystemEntry entry)
    {
        ReadOnlySpan<char> folder = entry.Directory[entry.RootDirectory.Length..].Trim('/');
        if (folder.IsEmpty)
        {
            return entry.FileName;
        }

        return Path.TryJoin(folder, entry.FileName, _label, out int length) ? _label.AsSpan(0, length) : Path.Join(folder, entry.FileName);
    }

    private List<WatchedFile> TakeGone()
    {
        List<WatchedFile> gone = [.. _files.Values.Where(file => file.Look != _look)];
        foreach (WatchedFile file in gone)
        {
            _files.Remove(file.Label);
        }

        return gone;
    }
}
