using System.IO.Enumeration;
using TapToPcap.Common;
using TapToPcap.Input;

namespace TapToPcap.Live.Folders;

/// <summary>Polls a folder, or one file: each look finds the files that are new, have changed or have gone.</summary>
/// <param name="path">The folder or file, as it was given.</param>
internal sealed class FolderWatch(string path)
{
    private const int LongestName = 4096;

    // Asking for lengths takes most of the time of a look, and most files are finished: those are asked in one of so many looks.
    private const int LooksPerFinishedFile = 10;

    private readonly Dictionary<string, WatchedFile> _files = [];
    private readonly char[] _label = new char[LongestName];
    private long _look;
    private bool _isFile;
    private bool _isThorough;
    private int _turns;

    internal string Name => path;

    internal bool Exists => IsListed || File.Exists(path);

    private bool IsListed => Directory.Exists(path) || (FileName.IsForeign(path) && NativeFiles.IsFolder(path));

    /// <summary>True if files of a folder are found; false if one file was named.</summary>
    internal bool IsFolder => !_isFile;

    /// <summary>The path of a file of the folder.</summary>
    internal string PathOf(WatchedFile file) => _isFile ? path : Path.Join(path, file.Label);

    /// <param name="now">Monotonic time.</param>
    /// <param name="isThorough">Whether to look at all finished files, not only at a tenth of them.</param>
    /// <param name="changed">Files that are new or have changed, in the order of their names.</param>
    /// <param name="gone">Files that no longer exist.</param>
    /// <exception cref="InputException">The folder cannot be listed; then no changes are reported.</exception>
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

    /// <returns>False if a folder vanished during the listing: then files in other folders may not have been seen.</returns>
    private bool TryList(TimeSpan now, List<WatchedFile> changed)
    {
        if (File.Exists(path))
        {
            _isFile = true;
            FileInfo file = new(path);
            See(Path.GetFileName(path), file, now, changed);
            return true;
        }

        if (!IsListed)
        {
            return true;
        }

        try
        {
            bool hasForeign = FileName.IsForeign(path);
            if (!hasForeign)
            {
                foreach (WatchedFile file in TapFiles.Below(path, (ref FileSystemEntry entry) => See(ref entry, now, changed), () => hasForeign = true))
                {
                    file.Look = _look;
                }
            }

            foreach (string foreign in hasForeign ? TapFiles.ForeignBelow(path) : [])
            {
                See(foreign, now, changed);
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

    private void See(string foreign, TimeSpan now, List<WatchedFile> changed)
    {
        if (NativeFiles.Find(foreign) is (long length, DateTimeOffset changedAt))
        {
            See(Path.GetRelativePath(path, foreign), length, changedAt, now, changed).Look = _look;
        }
    }

    // The length of a symbolic link is that of its path, so its target is asked.
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

    // Creates no string for each file in each look.
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
