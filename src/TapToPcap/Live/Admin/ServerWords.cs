using System.Globalization;
using System.Text;

namespace TapToPcap.Live.Admin;

/// <summary>Quotes what a server answers, so that messages show whose words these are.</summary>
internal static class ServerWords
{
    // In characters.
    private const int MaxLength = 400;

    /// <summary>One line in quotation marks: line ends become spaces, other control characters are escaped, and a long text is cut.</summary>
    internal static string Quote(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        string shown = line.Length <= MaxLength ? line : $"{line[..MaxLength]}…";
        return $"\"{Escape(shown)}\"";
    }

    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char one in text)
        {
            escaped = char.IsControl(one)
                ? escaped.Append(CultureInfo.InvariantCulture, $"\\x{(int)one:x2}")
                : escaped.Append(one);
        }

        return escaped.ToString();
    }
}
