using TapToPcap.Input;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Reports taps, progress and problems to an observer, and counts the problems.</summary>
internal sealed class TapReports(IConversionObserver observer)
{
    private readonly Dictionary<TapRemarkKind, long> _remarks = [];

    /// <summary>Damaged places, empty inputs and named inputs that are no taps.</summary>
    internal long Damaged { get; private set; }

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    internal long Unreadable { get; private set; }

    /// <summary>Files that were found, not named, and are no taps.</summary>
    internal long NotTaps { get; private set; }

    /// <summary>Bytes of text around records that was skipped.</summary>
    internal long TextBytes { get; private set; }

    /// <summary>The first remark of each kind, for people.</summary>
    internal Dictionary<TapRemarkKind, string> FirstRemarks { get; } = [];

    /// <summary>How many remarks of a kind there are.</summary>
    internal long Count(TapRemarkKind kind) => _remarks.GetValueOrDefault(kind);

    /// <summary>Reports that a tap is about to be read.</summary>
    /// <param name="name">The input, or the archive and its member.</param>
    internal void Begin(string name) => observer.Reading(name);

    /// <summary>Reports the bytes that were read from all inputs so far.</summary>
    internal void Progress(long bytes) => observer.Progressed(bytes);

    internal void Report(TapFormatException damage)
    {
        Damaged++;
        observer.Damaged(damage);
    }

    internal void Report(InputException failure)
    {
        Unreadable++;
        observer.Unreadable(failure);
    }

    /// <summary>Reports what people should know of an input that is read all the same.</summary>
    internal void Remark(string remark) => observer.Remarked(remark);

    /// <summary>Reports a file that was found, not named, and is not read.</summary>
    internal void Skip(TapFormatException reason) => observer.NotTap(reason);

    /// <summary>Reports the problem of a read, if there is one.</summary>
    /// <param name="damaged">Called after damage was reported.</param>
    /// <returns>Whether to read on.</returns>
    internal bool Resolve(in ReadResult result, TapReader reader, Action<TapFormatException> damaged)
    {
        switch (result.Status)
        {
            case ReadStatus.Damage when result.Problem is TapRemark remark:
                Note(remark, damaged);
                return true;
            case ReadStatus.Damage when result.Problem is UnrecognizedTapException && reader.IsDiscovered:
                NotTaps++;
                observer.NotTap(result.Damage);
                return false;
            case ReadStatus.Damage:
                Report(result.Damage);
                damaged(result.Damage);
                return true;
            case ReadStatus.Unreadable:
                Report(result.Failure);
                return false;
            default:
                return false;
        }
    }

    private void Note(TapRemark remark, Action<TapFormatException> damaged)
    {
        _remarks[remark.Kind] = Count(remark.Kind) + 1;
        FirstRemarks.TryAdd(remark.Kind, remark.Message);
        TextBytes += remark.Bytes;
        if (remark.Kind == TapRemarkKind.Unwritten)
        {
            damaged(remark);
        }
    }
}
