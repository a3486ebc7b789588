using System.IO.Enumeration;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Finds the sources that an argument stands for: a file, a directory, a pattern, or standard input.</summary>
internal static class TapFiles
{
    private const string StandardInput = "-";
    private const string AnyDepth = "**";

    // The extensions that Envoy's file_per_tap sink writes; that of a compressor may follow them.
    private static readonly string[] TapExtensions = [".pb", ".pb_length_delimited", ".pb_text", ".json"];

    private static readonly EnumerationOptions LikeShell = new()
    {
        MatchType = MatchType.Simple,
        MatchCasing = MatchCasing.CaseSensitive,
        AttributesToSkip = FileAttributes.Hidden,
        IgnoreInaccessible = false,
    };

    /// <inheritdoc cref="TapSource.Find(string)"/>
    internal static IReadOnlyList<TapSource> Find(string input, Action<string>? skipped)
    {
        if (input == StandardInput)
        {
            return [new TapSource("standard input", "stdin", OpenStandardInput) { CanReopen = false }];
        }

        if (Directory.Exists(input) || (FileName.IsForeign(input) && NativeFiles.IsFolder(input)))
        {
            return FindIn(input, skipped);
        }

        bool isPattern = IsPattern(input) && !FileName.IsForeign(input) && !File.Exists(input);
        return isPattern ? FindMatching(input, skipped) : [FromFile(input, Path.GetFileName(input), isDiscovered: false)];
    }

    /// <summary>Whether a file found in a directory or an archive is named as Envoy names taps.</summary>
    internal static bool HasTapName(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> extension = Path.GetExtension(CompressedName.Strip(path));
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
        new(name, $"holds no tap files ({string.Join(", ", TapExtensions.Select(extension => "*" + extension))}, each also .gz, .xz, .zst or .bz2)");

    private static bool IsPattern(string input) => input.AsSpan().ContainsAny('*', '?');

    private static TapSource[] FindIn(string directory, Action<string>? skipped)
    {
        try
        {
            TapSource[] found = Ordered(directory, FilesBelow(directory), isDiscovered: true, skipped);
            return found.Length > 0 ? found : throw NoTaps(directory);
        }
        catch (Exception e) when (e is IOException and not InputException or UnauthorizedAccessException)
        {
            throw new InputException(directory, e);
        }
    }

    private static List<string> FilesBelow(string directory)
    {
        bool hasForeign = FileName.IsForeign(directory);
        List<string> found = hasForeign ? [] : [.. Below(directory, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(), () => hasForeign = true)];
        return hasForeign ? [.. found, .. ForeignBelow(directory)] : found;
    }

    /// <summary>The files below a directory that <see cref="Below"/> leaves out, as something in their paths may be no UTF-8.</summary>
    internal static IEnumerable<string> ForeignBelow(string directory) => NativeFiles.Below(directory)
        .Where(path => HasTapName(Path.GetFileName(path.AsSpan())) && (FileName.IsForeign(path) || FileName.IsReplaced(path.AsSpan(directory.Length))));

    /// <summary>Transforms each file below a directory that has a tap's name. Skips directory links, as they may loop.</summary>
    /// <param name="foreign">Called for a name that may not be UTF-8, which is left out.</param>
    internal static FileSystemEnumerable<T> Below<T>(string directory, FileSystemEnumerable<T>.FindTransform transform, Action foreign) => new(
        directory,
        transform,
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && HasTapName(entry.FileName) && !IsForeign(entry.FileName, foreign),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !IsForeign(entry.FileName, foreign),
    };

    private static bool IsForeign(ReadOnlySpan<char> name, Action foreign)
    {
        bool isForeign = OperatingSystem.IsLinux() && FileName.IsReplaced(name);
        if (isForeign)
        {
            foreign();
        }

        return isForeign;
    }

    private static TapSource[] FindMatching(string pattern, Action<string>? skipped)
    {
        string[] segments = pattern.Split('/');
        int literal = Array.FindIndex(segments, IsPattern);
        string directory = literal == 0 ? "." : string.Join('/', segments[..literal]) + "/";
        try
        {
            TapSource[] found = Ordered(directory, Matching(directory, segments[literal..]).Distinct(), isDiscovered: false, skipped);
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

    private static TapSource[] Ordered(string directory, IEnumerable<string> files, bool isDiscovered, Action<string>? skipped) =>
    [
        .. files.Order(StringComparer.Ordinal)
            .Select(path => FromFile(path, Path.GetRelativePath(directory, path), isDiscovered))
            .Where(source => !source.MayBeIrregular || IsRegular(source, skipped)),
    ];

    // A pipe that is found may have no writer, and then opening it would never return.
    private static bool IsRegular(TapSource source, Action<string>? skipped)
    {
        bool isRegular = NativeFiles.IsRegular(source.Path);
        if (!isRegular)
        {
            skipped?.Invoke(source.Name);
        }

        return isRegular;
    }

    private static TapSource FromFile(string path, string label, bool isDiscovered)
    {
        if (FileName.IsForeign(path))
        {
            (long Length, DateTimeOffset ModifiedAt)? found = NativeFiles.Find(path);
            return new TapSource(path, label)
            {
                Length = found?.Length ?? 0,
                ModifiedAt = found is null ? null : FileTime.ToNanoseconds(found.Value.ModifiedAt),
                IsDiscovered = isDiscovered,
                MayBeIrregular = true,
                CanReopen = NativeFiles.IsRegular(path),
            };
        }

        // Only an empty file or a link can be, or lead to, a pipe, whose bytes can be read once.
        FileInfo file = new(path);
        bool mayBeIrregular = file.Exists && (file.Length == 0 || file.Attributes.HasFlag(FileAttributes.ReparsePoint));
        return new TapSource(path, label)
        {
            Length = file.Exists ? file.Length : 0,
            ModifiedAt = file.Exists ? FileTime.ToNanoseconds(file.LastWriteTimeUtc) : null,
            IsDiscovered = isDiscovered,
            MayBeIrregular = mayBeIrregular,
            CanReopen = !mayBeIrregular || NativeFiles.IsRegular(path),
        };
    }

    // Unbuffered, as all readers read large blocks.
    internal static FileStream OpenFile(string path) => FileName.IsForeign(path)
        ? new FileStream(NativeFiles.Open(path), FileAccess.Read, bufferSize: 0)
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);

    private static FileStream OpenStandardInput() => StandardHandle.Open(0, FileAccess.Read);
}
