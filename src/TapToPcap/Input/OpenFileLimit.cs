using System.Globalization;

namespace TapToPcap.Input;

/// <summary>Bounds the number of open inputs by the system's limit of open files, which is known on Linux only.</summary>
internal static class OpenFileLimit
{
    // The runtime opens two files for each assembly, when it is first needed, and some others: 60 were observed.
    private const int KeptForTheRuntime = 96;

    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>How many inputs may be open at once, at least 1 and at most <paramref name="wanted"/>.</summary>
    internal static int Bound(int wanted) =>
        Soft() is int limit ? Math.Min(wanted, Math.Max(limit - KeptForTheRuntime, 1)) : wanted;

    // The soft limit, which only Linux has in a file.
    private static int? Soft()
    {
        try
        {
            foreach (string line in File.Exists(Limits) ? File.ReadLines(Limits) : [])
            {
                if (line.StartsWith(Name, StringComparison.Ordinal))
                {
                    return Parse(line);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return null;
    }

    private static int? Parse(string line) =>
        int.TryParse(line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
            ? limit
            : null;
}
