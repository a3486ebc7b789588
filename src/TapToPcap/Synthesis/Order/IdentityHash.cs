using System.Text;

namespace TapToPcap.Synthesis.Order;

/// <summary>A reproducible pseudo-random number for what is invented, from a label, a trace id and a time.</summary>
/// <remarks>FNV-1a, mixed as in SplitMix64.</remarks>
internal readonly record struct IdentityHash(ulong Value)
{
    private const ulong OffsetBasis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    internal static IdentityHash Of(string text)
    {
        ulong hash = OffsetBasis;
        foreach (byte letter in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ letter) * Prime);
        }

        return new IdentityHash(hash);
    }

    /// <summary>A number that depends on this one and on <paramref name="number"/>.</summary>
    internal IdentityHash With(ulong number)
    {
        ulong mixed = unchecked((Value ^ number) * Prime + 0x9E37_79B9_7F4A_7C15);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB);
        return new IdentityHash(mixed ^ (mixed >> 31));
    }
}
