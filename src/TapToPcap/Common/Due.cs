namespace TapToPcap.Common;

/// <summary>Compares the times that are left until something has to be done; null means that nothing is scheduled.</summary>
internal static class Due
{
    internal static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one < other || other is null ? one : other;
}
