namespace TapToPcap.Inspecting;

/// <summary>Sums of what inputs claim, which can be any number: none is larger than the largest.</summary>
internal static class Saturating
{
    /// <summary>Of two numbers that are not negative.</summary>
    internal static long Add(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    internal static long Sum<T>(IEnumerable<T> items, Func<T, long> number) => items.Aggregate(0L, (sum, item) => Add(sum, number(item)));
}
