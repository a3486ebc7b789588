using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Receives the progress and the problems of a conversion, on the thread that converts.</summary>
public interface IConversionObserver
{
    /// <summary>A tap is about to be read.</summary>
    /// <param name="name">The input, or the archive and its member.</param>
    void Reading(string name);

    /// <summary>A tap is damaged or ends inside a record, or a named input is none; what comes before was converted.</summary>
    void Damaged(TapFormatException problem);

    /// <summary>A file that was found in a directory or an archive is no tap; it is skipped.</summary>
    void NotTap(TapFormatException problem);

    /// <summary>An input could not be opened or read to its end; the other inputs are still converted.</summary>
    void Unreadable(InputException problem);

    /// <summary>What people should know of an input that is read all the same, such as an archive with text before it.</summary>
    /// <param name="remark">Names the input.</param>
    void Remarked(string remark)
    {
    }

    /// <summary>Called now and then with the bytes that were read from all inputs so far, as they are stored.</summary>
    void Progressed(long bytes);
}
