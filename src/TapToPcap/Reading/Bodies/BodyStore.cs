using TapToPcap.Input;

namespace TapToPcap.Reading.Bodies;

/// <summary>Where the large bodies of one tap are: in the tap, if it can be read again from any place, or else in memory.</summary>
/// <param name="tap">The tap, if it can be read again from any place; null where it cannot.</param>
/// <param name="maxEventSize">
/// Most bytes of one event; null for 64 MiB of what must be held in memory, and no limit for bodies that stay in their tap.
/// </param>
internal sealed class BodyStore(TapEntry? tap, int? maxEventSize)
{
    private const int UsualMaxHeld = 64 << 20;
    private const int UsualThreshold = 4 << 20;
    private const int MaxSmall = 1 << 20;

    private long _left = LimitOf(tap, maxEventSize);

    /// <summary>Most bytes of one event that are held in memory, without bodies that stay in their tap.</summary>
    internal int MaxHeld { get; } = MaxHeldOf(maxEventSize);

    /// <summary>An event or a text of more bytes is not held as a whole.</summary>
    internal int Threshold { get; } = Math.Min(UsualThreshold, MaxHeldOf(maxEventSize));

    /// <summary>Most bytes of a body that is held with its event, though that is longer than <see cref="Threshold"/>.</summary>
    internal int SmallLength { get; } = Math.Min(MaxSmall, MaxHeldOf(maxEventSize) / 2);

    /// <summary>Bodies stay in their tap, where any place can be read again.</summary>
    internal bool IsInTap => tap is not null;

    /// <summary>The bytes of the tap from a place on, which the caller closes; null where they cannot be read again.</summary>
    internal Stream? OpenAt(long offset)
    {
        SourceStream? bytes = tap?.Open();
        bytes?.Pass(offset);
        return bytes;
    }

    /// <summary>Called at the beginning of an event or an HTTP record, whose bodies share the limit.</summary>
    internal void BeginEvent() => _left = LimitOf(tap, maxEventSize);

    /// <summary>Begins a body.</summary>
    /// <param name="createDecoder">Decodes each of its parts; null where it is recorded as it is.</param>
    internal BodyWriter Begin(Func<BodyDecoder>? createDecoder) => new(tap, createDecoder, _left);

    /// <summary>Counts a body that has been written.</summary>
    internal void Count(BodyWriter written) => _left -= Math.Min(_left, written.Kept);

    /// <summary>Most bytes that are held under a limit; null for the usual one.</summary>
    internal static int MaxHeldOf(int? maxEventSize) => maxEventSize ?? UsualMaxHeld;

    private static long LimitOf(TapEntry? tap, int? maxEventSize) => maxEventSize ?? (tap is null ? UsualMaxHeld : long.MaxValue);
}
