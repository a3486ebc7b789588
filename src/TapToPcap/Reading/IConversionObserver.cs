using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Observes what happens during a conversion, on the thread that converts.</summary>
public interface IConversionObserver
{
    /// <summary>A tap begins.</summary>
    /// <param name="name">The input, or the archive and its member.</param>
    void Reading(string name);

    /// <summary>A tap was damaged or ended inside a record; all before that place was converted.</summary>
    void Damaged(TapFormatException problem);

    /// <summary>A file that was found, not named, is no tap; it was left alone.</summary>
    void NotTap(TapFormatException problem);

    /// <summary>An input could not be opened or read on; the others are converted.</summary>
    void Unreadable(InputException problem);

    /// <summary>Now and then: bytes of all inputs that have been read, as they are stored.</summary>
    void Progressed(long bytes);
}
