using System.Text;

namespace TapToPcap.Protocols;

/// <summary>Words at the beginning of protocols that are text.</summary>
internal static class FirstWords
{
    /// <summary>Capital or small alike.</summary>
    internal static bool StartWith(ReadOnlySpan<byte> text, string start) => text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
