using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>Text in which secrets stand between « and »: without these what is tapped, and what it has to become.</summary>
internal static class MarkedSecrets
{
    private const char Open = '«';
    private const char Close = '»';

    internal static byte[] Tapped(string marked) => Encoding.Latin1.GetBytes(marked.Replace($"{Open}", "", StringComparison.Ordinal).Replace($"{Close}", "", StringComparison.Ordinal));

    internal static string Masked(string marked)
    {
        StringBuilder masked = new();
        bool isSecret = false;
        foreach (char each in marked)
        {
            bool isMark = each is Open or Close;
            isSecret = isMark ? each == Open : isSecret;
            masked.Append(isMark ? "" : isSecret && each != '\r' ? "*" : $"{each}");
        }

        return masked.ToString();
    }
}
