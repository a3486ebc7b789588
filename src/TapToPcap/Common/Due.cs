namespace TapToPcap.Common;

/// <summary>How long it is until something is to be done: null where there is nothing that time alone brings about.</summary>
internal static class Due
{
    internal static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one < other || other is null ? one : other;
}
