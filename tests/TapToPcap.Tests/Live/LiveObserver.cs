using System.Collections.Concurrent;
using TapToPcap.Input;
using TapToPcap.Live;
using TapToPcap.Reading.Decoding;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

/// <summary>Keeps what a live capture shows, while it goes on.</summary>
internal sealed class LiveObserver : ILiveObserver
{
    private int _listened;

    /// <summary>How many times a source was reached.</summary>
    internal int Listened => Volatile.Read(ref _listened);

    /// <summary>Why a source was lost, each time.</summary>
    internal ConcurrentQueue<string> AllLost { get; } = [];

    internal ConcurrentQueue<string> AllUnreadable { get; } = [];

    internal ConcurrentQueue<string> AllDamaged { get; } = [];

    public void Listening(string source) => Interlocked.Increment(ref _listened);

    /// <summary>How far after it was, each time that was said; zero where it had caught up.</summary>
    internal ConcurrentQueue<TimeSpan> AllLags { get; } = [];

    public void Lost(string why, TimeSpan nextAttemptIn) => AllLost.Enqueue(why);

    internal ConcurrentQueue<string> AllDoubts { get; } = [];

    public void Doubted(string why) => AllDoubts.Enqueue(why);

    public void Lagging(string source, TimeSpan lag) => AllLags.Enqueue(lag);

    public void CaughtUp(string source) => AllLags.Enqueue(TimeSpan.Zero);

    public void Reading(string name)
    {
    }

    public void Progressed(long bytes)
    {
    }

    public void Damaged(TapFormatException problem) => AllDamaged.Enqueue(problem.Message);

    public void NotTap(TapFormatException problem) => Assert.Fail(problem.Message);

    public void Unwritable(OutputException problem) => Assert.Fail(problem.Message);

    public void Unreadable(InputException problem) => AllUnreadable.Enqueue(problem.Message);
}
