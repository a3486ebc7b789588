namespace TapToPcap.Benchmarks;

internal static class Work
{
    /// <exception cref="InvalidOperationException">A part did something else than what is measured.</exception>
    internal static void Check(string what, long done, long expected)
    {
        if (done != expected)
        {
            throw new InvalidOperationException($"{what}: {done}, expected {expected}");
        }
    }
}
