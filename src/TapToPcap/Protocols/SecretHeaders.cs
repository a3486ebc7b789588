using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace TapToPcap.Protocols;

/// <summary>The field names of the <see cref="SecretHeader"/>s.</summary>
internal static class SecretHeaders
{
    private static readonly string[] Names = ["authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key"];

    /// <param name="name">In upper or lower case.</param>
    internal static bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SecretHeader? header)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(name, Names[i]))
            {
                header = (SecretHeader)i;
                return true;
            }
        }

        header = null;
        return false;
    }
}
