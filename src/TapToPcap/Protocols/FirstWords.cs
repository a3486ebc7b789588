using System.Text;

namespace TapToPcap.Protocols;

/// <summary>Compares the beginning of a text protocol with a word of ASCII.</summary>
internal static class FirstWords
{
    /// <summary>Whether the text starts with the word, in upper or lower case.</summary>
    internal static bool StartWith(ReadOnlySpan<byte> text, string start) => text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
