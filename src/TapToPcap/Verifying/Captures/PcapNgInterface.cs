namespace TapToPcap.Verifying.Captures;

/// <summary>What a section of pcapng says of one interface.</summary>
/// <param name="SnapLength">Most bytes captured of a frame; 0 for all.</param>
/// <param name="UnitsPerSecond">How finely its times are counted.</param>
/// <param name="Offset">Seconds to be added to its times.</param>
internal readonly record struct PcapNgInterface(int LinkType, uint SnapLength, UInt128 UnitsPerSecond, long Offset)
{
    private const long Second = 1_000_000_000;
    private const byte IsPowerOfTwo = 0x80;

    internal static UInt128 Resolution(byte tsresol)
    {
        int exponent = tsresol & ~IsPowerOfTwo;
        if ((tsresol & IsPowerOfTwo) != 0)
        {
            return UInt128.One << Math.Min(exponent, 64);
        }

        UInt128 units = 1;
        for (int i = 0; i < Math.Min(exponent, 19); i++)
        {
            units *= 10;
        }

        return units;
    }

    /// <summary>Nanoseconds since 1970 UTC, or the end of what these can say.</summary>
    internal long TimeOf(ulong units)
    {
        Int128 nanoseconds = (Int128)((UInt128)units * Second / UnitsPerSecond) + ((Int128)Offset * Second);
        return (long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue);
    }
}
