using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Tests.Support;

/// <summary>Keeps all that a conversion reports.</summary>
internal sealed class RecordingObserver : IConversionObserver
{
    internal List<string> Names { get; } = [];

    internal List<TapFormatException> AllDamaged { get; } = [];

    internal List<TapFormatException> AllNotTaps { get; } = [];

    internal List<InputException> AllUnreadable { get; } = [];

    internal List<long> Progress { get; } = [];

    internal List<string> Remarks { get; } = [];

    public void Reading(string name) => Names.Add(name);

    public void Damaged(TapFormatException problem) => AllDamaged.Add(problem);

    public void NotTap(TapFormatException problem) => AllNotTaps.Add(problem);

    public void Unreadable(InputException problem) => AllUnreadable.Add(problem);

    public void Remarked(string remark) => Remarks.Add(remark);

    public void Progressed(long bytes) => Progress.Add(bytes);
}
