using System.Diagnostics.CodeAnalysis;

namespace TapToPcap.Writing;

/// <summary>Takes requests for further outputs of a running live capture, such as PCAP-over-IP connections.</summary>
internal interface ILiveOutputSource : IDisposable
{
    /// <summary>The time until the next check is due although nothing has woken the capture; null if none is.</summary>
    TimeSpan? DueIn { get; }

    /// <summary>Takes an output that was requested, if there is one; never blocks.</summary>
    bool TryAccept([NotNullWhen(true)] out ILiveOutput? late);
}
