using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Doubles;

/// <summary>The sinks <c>streaming_admin</c> and <c>buffered_admin</c>: records go to the stream that is attached when they are made, whether or not their connection was tapped for it (docs/envoy-tap-format.md).</summary>
internal sealed class AdminSink(TapHub hub) : ITapSink
{
    public ITapSinkHandle Open(ulong traceId) => new Handle(hub);

    public void Dispose()
    {
        // The stream ends with its request.
    }

    private sealed class Handle(TapHub hub) : ITapSinkHandle
    {
        public void Submit(TraceWrapper record) => hub.Session?.Accept(record);

        public void Dispose() => hub.Copy?.Flush();
    }
}
