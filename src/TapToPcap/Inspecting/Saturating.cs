namespace TapToPcap.Inspecting;

/// <summary>Adds sizes that inputs claim, which can be any number: a sum that would overflow is the largest number
/// instead.</summary>
internal static class Saturating
{
    /// <summary>Adds two numbers that are not negative.</summary>
    internal static long Add(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    internal static long Sum<T>(IEnumerable<T> items, Func<T, long> number) => items.Aggregate(0L, (sum, item) => Add(sum, number(item)));
}
