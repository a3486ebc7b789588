using System.Diagnostics;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Fuzzer;

/// <summary>Lets damage pass, and archives without taps, but no failure to read: the bytes are in memory.</summary>
internal sealed class SilentObserver : IConversionObserver
{
    /// <summary>The damage that was reported, one line each.</summary>
    internal string? Problem { get; private set; }

    public void Reading(string name)
    {
    }

    public void Damaged(TapFormatException problem) => Add(problem.Message);

    public void NotTap(TapFormatException problem) => Add(problem.Message);

    public void Unreadable(InputException problem)
    {
        Add(problem.InnerException is null ? problem.Message : throw new UnreachableException("Bytes in memory were found unreadable.", problem));
    }

    public void Progressed(long bytes)
    {
    }

    private void Add(string problem) => Problem = Problem is null ? problem : $"{Problem}\n{problem}";
}
