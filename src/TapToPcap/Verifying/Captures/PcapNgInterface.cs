namespace TapToPcap.Verifying.Captures;

/// <summary>An interface of a pcapng section: its link type, snap length, and how its timestamps are counted.</summary>
/// <param name="SnapLength">Most bytes captured of a frame; 0 for no limit.</param>
/// <param name="UnitsPerSecond">Resolution of its timestamps.</param>
/// <param name="Offset">Seconds to be added to its timestamps.</param>
internal readonly record struct PcapNgInterface(int LinkType, uint SnapLength, UInt128 UnitsPerSecond, long Offset)
{
    private const long Second = 1_000_000_000;
    private const byte IsPowerOfTwo = 0x80;

    /// <summary>Units per second by the option if_tsresol: a negative power of 10, or of 2 where the highest bit is set.</summary>
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

    /// <summary>Converts a timestamp to nanoseconds since 1970 UTC, limited to the range of the result.</summary>
    internal long TimeOf(ulong units)
    {
        Int128 nanoseconds = (Int128)((UInt128)units * Second / UnitsPerSecond) + ((Int128)Offset * Second);
        return (long)Int128.Clamp(nanoseconds, long.MinValue, long.MaxValue);
    }
}
