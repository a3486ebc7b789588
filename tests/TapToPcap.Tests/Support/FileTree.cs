namespace TapToPcap.Tests.Support;

/// <summary>What is in a folder, hidden files too.</summary>
internal static class FileTree
{
    /// <summary>Paths of all files, from the folder on, in ordinal order.</summary>
    internal static string[] FilesBelow(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal)];
}
