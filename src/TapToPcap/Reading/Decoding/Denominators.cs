using TapToPcap.Protos.Type.V3;

namespace TapToPcap.Reading.Decoding;

/// <summary>The value of FractionalPercent's denominator, by enum value, name or number; 100 where that is unknown.</summary>
internal static class Denominators
{
    internal static uint ValueOf(FractionalPercent.Types.DenominatorType denominator) => denominator switch
    {
        FractionalPercent.Types.DenominatorType.TenThousand => 10_000,
        FractionalPercent.Types.DenominatorType.Million => 1_000_000,
        _ => 100,
    };

    /// <param name="text">The name, or the number that protobuf's JSON and text forms also allow.</param>
    internal static uint ValueOf(ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("TEN_THOUSAND"u8) || text.SequenceEqual("1"u8))
        {
            return 10_000;
        }

        return text.SequenceEqual("MILLION"u8) || text.SequenceEqual("2"u8) ? 1_000_000u : 100;
    }
}
