using System.Globalization;

namespace TapToPcap.Input;

/// <summary>How many files the system lets this program have open.</summary>
internal static class OpenFileLimit
{
    // Two for each assembly, which are loaded only when they are needed, and what else the runtime opens: 60 were seen.
    private const int KeptForTheRuntime = 96;

    private const string Limits = "/proc/self/limits";
    private const string Name = "Max open files";

    /// <summary>How many inputs may be open at once, at least 1 and at most <paramref name="wanted"/>.</summary>
    internal static int Bound(int wanted) =>
        Soft() is int limit ? Math.Min(wanted, Math.Max(limit - KeptForTheRuntime, 1)) : wanted;

    // Only Linux has it in a file.
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
