using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Doubles;

/// <summary>Takes the records of many connections, from many threads.</summary>
internal interface ITapSink : IDisposable
{
    /// <summary>A way for one connection's records.</summary>
    ITapSinkHandle Open(ulong traceId);
}

/// <summary>Takes the records of one connection, one after the other; disposed when its tap ends.</summary>
internal interface ITapSinkHandle : IDisposable
{
    void Submit(TraceWrapper record);
}
