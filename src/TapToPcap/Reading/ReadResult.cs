using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>The answer to one read of a tap.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Problem">What is wrong: a <see cref="TapFormatException"/> with damage, an <see cref="InputException"/> where the input is unreadable, else null.</param>
internal readonly record struct ReadResult(ReadStatus Status, Exception? Problem = null)
{
    internal static ReadResult Event => new(ReadStatus.Event);

    internal static ReadResult NeedMore => new(ReadStatus.NeedMore);

    internal static ReadResult End => new(ReadStatus.End);

    internal bool IsEvent => Status == ReadStatus.Event;

    /// <summary>With damage alone.</summary>
    internal TapFormatException Damage => (TapFormatException)Problem!;

    /// <summary>Where the input is unreadable.</summary>
    internal InputException Failure => (InputException)Problem!;

    internal static ReadResult Of(TapFormatException damage) => new(ReadStatus.Damage, damage);

    internal static ReadResult Of(InputException failure) => new(ReadStatus.Unreadable, failure);

    /// <summary>The answer for an exception of a decoder or an input.</summary>
    internal static ReadResult Of(Exception problem) => problem is TapFormatException damage ? Of(damage) : Of((InputException)problem);
}
