namespace TapToPcap.Cli.Commands;

/// <summary>Quotes words for a POSIX shell (POSIX.1-2017, XCU §2.2.2).</summary>
internal static class Shell
{
    private const string Plain = "/._-+:@%";

    internal static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
