using System.Collections.Concurrent;
using TapToPcap.Input;
using TapToPcap.Live;
using TapToPcap.Reading.Decoding;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Live;

/// <summary>Keeps what a live capture reports.</summary>
internal sealed class RecordingLiveObserver : ILiveObserver
{
    internal ConcurrentQueue<string> AllListening { get; } = new();

    internal ConcurrentQueue<TapFormatException> AllDamaged { get; } = new();

    internal ConcurrentQueue<InputException> AllUnreadable { get; } = new();

    public void Listening(string source) => AllListening.Enqueue(source);

    public void Lost(string why, TimeSpan nextAttemptIn)
    {
        // Datagrams come or do not.
    }

    public void Doubted(string why)
    {
        // Anybody may send datagrams.
    }

    public void Lagging(string source, TimeSpan lag)
    {
        // Datagrams come when they are sent.
    }

    public void CaughtUp(string source)
    {
        // Nor does anybody catch up.
    }

    public void Reading(string name)
    {
        // Nobody sends files.
    }

    public void Damaged(TapFormatException problem) => AllDamaged.Enqueue(problem);

    public void NotTap(TapFormatException problem) => Assert.Fail(problem.Message);

    public void Unwritable(OutputException problem) => Assert.Fail(problem.Message);

    public void Unreadable(InputException problem) => AllUnreadable.Enqueue(problem);

    public void Progressed(long bytes)
    {
        // There is no end that it could be measured by.
    }
}
