using System.IO.Enumeration;
using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Input;

/// <summary>Files, directories, patterns and standard input, as sources.</summary>
internal static class TapFiles
{
    private const string StandardInput = "-";

    // What Envoy's file_per_tap sink appends to its prefix, also compressed afterwards.
    private static readonly string[] TapExtensions = [".pb", ".pb_length_delimited", ".pb_text", ".json"];

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

    private static bool IsPattern(string input) => input.AsSpan().ContainsAny('*', '?');

    private static TapSource[] FindIn(string directory)
    {
        try
        {
            // Links to directories are not followed: they may lead round in a circle.
            FileSystemEnumerable<string> files = new(
                directory,
                static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
                new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
            {
                ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory && HasTapName(entry.FileName),
                ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            };

            TapSource[] found = Ordered(directory, files, isDiscovered: true);
            return found.Length > 0 ? found : throw new InputException(directory, $"holds no tap files ({string.Join(", ", TapExtensions.Select(extension => "*" + extension))}, each also .gz)");
        }
        catch (Exception e) when (e is IOException and not InputException or UnauthorizedAccessException)
        {
            throw new InputException(directory, e);
        }
    }

    private static TapSource[] FindMatching(string pattern)
    {
        string[] segments = pattern.Split('/');
        int literal = Array.FindIndex(segments, IsPattern);
        string directory = literal == 0 ? "." : string.Join('/', segments[..literal]) + "/";
        Matcher matcher = new(StringComparison.Ordinal);
        matcher.AddInclude(string.Join('/', segments[literal..]));

        TapSource[] found = Ordered(directory, matcher.GetResultsInFullPath(directory), isDiscovered: false);
        return found.Length > 0 ? found : throw new InputException(pattern, "no file matches this pattern");
    }

    private static TapSource[] Ordered(string directory, IEnumerable<string> files, bool isDiscovered) =>
        [.. files.Order(StringComparer.Ordinal).Select(path => FromFile(path, Path.GetRelativePath(directory, path), isDiscovered))];

    private static TapSource FromFile(string path, string label, bool isDiscovered) => new(path, label, () => OpenFile(path))
    {
        Length = File.Exists(path) ? new FileInfo(path).Length : 0,
        IsDiscovered = isDiscovered,
    };

    // Unbuffered: whoever reads does so in large pieces.
    private static FileStream OpenFile(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    private static FileStream OpenStandardInput() =>
        new(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
