using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>What <see cref="TapReader.Read"/> returns: what it found, and what is wrong with it.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Problem"><see cref="TapFormatException"/> with damage, <see cref="InputException"/> if unreadable; or null.</param>
internal readonly record struct ReadResult(ReadStatus Status, Exception? Problem = null)
{
    internal static ReadResult Event => new(ReadStatus.Event);

    internal static ReadResult NeedMore => new(ReadStatus.NeedMore);

    internal static ReadResult End => new(ReadStatus.End);

    internal bool IsEvent => Status == ReadStatus.Event;

    /// <summary>The problem, with <see cref="ReadStatus.Damage"/> only.</summary>
    internal TapFormatException Damage => (TapFormatException)Problem!;

    /// <summary>The problem, with <see cref="ReadStatus.Unreadable"/> only.</summary>
    internal InputException Failure => (InputException)Problem!;

    internal static ReadResult Of(TapFormatException damage) => new(ReadStatus.Damage, damage);

    internal static ReadResult Of(InputException failure) => new(ReadStatus.Unreadable, failure);

    /// <summary>The result for an exception of a decoder or an input.</summary>
    internal static ReadResult Of(Exception problem) => problem is TapFormatException damage ? Of(damage) : Of((InputException)problem);
}
