using System.IO.Enumeration;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Finds the sources that an argument stands for: a file, a directory, a pattern, or standard input.</summary>
internal static class TapFiles
{
    private const string StandardInput = "-";
    private const string AnyDepth = "**";

    // The extensions that Envoy's file_per_tap sink writes; .gz may follow them.
    private static readonly string[] TapExtensions = [".pb", ".pb_length_delimited", ".pb_text", ".json"];

    private static readonly EnumerationOptions LikeShell = new()
    {
        MatchType = MatchType.Simple,
        MatchCasing = MatchCasing.CaseSensitive,
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
    };

    /// <inheritdoc cref="TapSource.Find"/>
    internal static IReadOnlyList<TapSource> Find(string input)
    {
        if (input == StandardInput)
        {
            return [new TapSource("standard input", "stdin", OpenStandardInput) { CanReopen = false }];
        }

        if (Directory.Exists(input))
        {
            return FindIn(input);
        }

        return IsPattern(input) && !File.Exists(input) ? FindMatching(input) : [FromFile(input, Path.GetFileName(input), isDiscovered: false)];
    }

    /// <summary>Whether a file found in a directory or an archive is named as Envoy names taps.</summary>
    internal static bool HasTapName(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^".gz".Length] : path;
        ReadOnlySpan<char> extension = Path.GetExtension(name);
        foreach (string known in TapExtensions)
        {
            if (extension.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    internal static InputException NoTaps(string name) =>
        new(name, $"holds no tap files ({string.Join(", ", TapExtensions.Select(extension => "*" + extension))}, each also .gz)");

    private static bool IsPattern(string input) => input.AsSpan().ContainsAny('*', '?');

    private static TapSource[] FindIn(string directory)
    {
        try
        {
            TapSource[] found = Ordered(directory, FilesBelow(directory), isDiscovered: true);
            return found.Length > 0 ? found : throw NoTaps(directory);
        }
        catch (Exception e) when (e is IOException and not InputException or UnauthorizedAccessException)
        {
            throw new InputException(directory, e);
        }
    }

    private static FileSystemEnumerable<string> FilesBelow(string directory) => Below(directory, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath());

    /// <summary>Transforms each file below a directory that has a tap's name. Skips directory links, as they may loop.</summary>
    internal static FileSystemEnumerable<T> Below<T>(string directory, FileSystemEnumerable<T>.FindTransform transform) => new(
        directory,
        transform,
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
    {
        ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && HasTapName(entry.FileName),
        ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private static TapSource[] FindMatching(string pattern)
    {
        string[] segments = pattern.Split('/');
        int literal = Array.FindIndex(segments, IsPattern);
        string directory = literal == 0 ? "." : string.Join('/', segments[..literal]) + "/";
        try
        {
            TapSource[] found = Ordered(directory, Matching(directory, segments[literal..]), isDiscovered: false);
            return found.Length > 0 ? found : throw new InputException(pattern, "no file matches this pattern");
        }
        catch (DirectoryNotFoundException)
        {
            throw new InputException(pattern, "no file matches this pattern");
        }
        catch (Exception e) when (e is IOException and not InputException or UnauthorizedAccessException)
        {
            throw new InputException(pattern, e);
        }
    }

    /// <summary>Matches as a shell does: * and ? match within a name, ** at any depth, and none matches a leading dot.</summary>
    private static IEnumerable<string> Matching(string directory, string[] segments)
    {
        string[] rest = segments[1..];
        if (segments[0] == AnyDepth)
        {
            string[] below = rest.Length == 0 ? ["*"] : rest;
            return Matching(directory, below).Concat(Directory.EnumerateDirectories(directory, "*", LikeShell)
                .Where(folder => !File.GetAttributes(folder).HasFlag(FileAttributes.ReparsePoint))
                .SelectMany(folder => Matching(folder, segments)));
        }

        return rest.Length == 0
            ? Directory.EnumerateFiles(directory, segments[0], LikeShell)
            : Directory.EnumerateDirectories(directory, segments[0], LikeShell).SelectMany(folder => Matching(folder, rest));
    }

    private static TapSource[] Ordered(string directory, IEnumerable<string> files, bool isDiscovered) =>
        [.. files.Order(StringComparer.Ordinal).Select(path => FromFile(path, Path.GetRelativePath(directory, path), isDiscovered))];

    private static TapSource FromFile(string path, string label, bool isDiscovered)
    {
        FileInfo file = new(path);
        return new TapSource(path, label)
        {
            Length = file.Exists ? file.Length : 0,
            ModifiedAt = file.Exists ? FileTime.ToNanoseconds(file.LastWriteTimeUtc) : null,
            IsDiscovered = isDiscovered,
        };
    }

    // Unbuffered, as all readers read large blocks.
    internal static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    private static FileStream OpenStandardInput() => StandardHandle.Open(0, FileAccess.Read);
}
