using TapToPcap.Protos.Type.V3;

namespace TapToPcap.Reading.Decoding;

/// <summary>The value of FractionalPercent's denominator, by enum value or name; 100 where that is unknown.</summary>
internal static class Denominators
{
    internal static uint ValueOf(FractionalPercent.Types.DenominatorType denominator) => denominator switch
    {
        FractionalPercent.Types.DenominatorType.TenThousand => 10_000,
        FractionalPercent.Types.DenominatorType.Million => 1_000_000,
        _ => 100,
    };

    internal static uint ValueOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("TEN_THOUSAND"u8))
        {
            return 10_000;
        }

        return name.SequenceEqual("MILLION"u8) ? 1_000_000u : 100;
    }
}
