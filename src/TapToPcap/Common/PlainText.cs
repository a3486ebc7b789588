using System.Globalization;
using System.Text;

namespace TapToPcap.Common;

/// <summary>Text from inputs and file names, made safe for a terminal: each control character is shown as an escape.</summary>
public static class PlainText
{
    /// <summary>The same text if it has no control character and no half of a surrogate pair; else with escapes such as \x1B.</summary>
    /// <param name="keepsLines">Whether line feeds stay.</param>
    public static string Of(string text, bool keepsLines = false)
    {
        int first = IndexOfUnsafe(text, keepsLines);
        if (first < 0)
        {
            return text;
        }

        StringBuilder plain = new(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                plain.Append(text, i++, 2);
            }
            else if (IsUnsafe(text[i], keepsLines))
            {
                plain.Append(Escape(text[i]));
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return plain.ToString();
    }

    private static int IndexOfUnsafe(string text, bool keepsLines)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                i++;
            }
            else if (IsUnsafe(text[i], keepsLines))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text, at);

    private static bool IsUnsafe(char letter, bool keepsLines) => (char.IsControl(letter) && !(keepsLines && letter == '\n')) || char.IsSurrogate(letter);

    // A half of a pair in a file's name is a byte that is not UTF-8.
    private static string Escape(char letter) => letter switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when char.IsSurrogate(letter) && !FileName.IsForeign([letter]) => "\uFFFD",
        _ => string.Create(CultureInfo.InvariantCulture, $"\\x{letter & 0xFF:X2}"),
    };
}
