using System.Net;
using System.Text;
using TapToPcap.Input;
using TapToPcap.Inspecting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Recorder;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Support;

/// <summary>Inspections in memory.</summary>
internal static class Inspections
{
    internal static readonly TapConnection Downstream = new(7, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse("203.0.113.77:40001"));
    internal static readonly TapConnection Upstream = new(7, IPEndPoint.Parse("10.1.2.3:40001"), IPEndPoint.Parse("10.9.9.9:6379"));

    internal static readonly TapOptions Streamed = new() { Shape = TapShape.Streamed };
    internal static readonly TapOptions Counted = Streamed with { CountBytes = true };

    internal static Inspection Inspect(params byte[][] taps) =>
        Inspect(new RecordingObserver(), [.. taps.Select((tap, i) => Conversions.Source(tap, $"tap{i}"))]);

    internal static Inspection Inspect(IConversionObserver observer, params TapSource[] sources) => new TapInspector(new ReadingOptions(), role: null, observer).Inspect(sources);

    internal static Inspection Inspect(IEnumerable<TraceWrapper> records, TapFormat format = TapFormat.Delimited) => Inspect(Taps.Encode(records, format));

    /// <summary>A tap of one conversation whose events are a millisecond apart.</summary>
    internal static byte[] Tap(TapOptions options, TapFormat format, params TapStep[] steps) => Taps.Encode(Downstream, steps, options, format);

    internal static InspectedConversation One(TapOptions options, params TapStep[] steps) => Inspect(Tap(options, TapFormat.Delimited, steps)).Conversations.Single();

    internal static TapStep Read(int number, string text) => TapStep.Read(Taps.Time(number), Encoding.Latin1.GetBytes(text));

    internal static TapStep Read(int number, int length) => Read(number, new string('x', length));

    internal static TapStep Write(int number, string text) => TapStep.Write(Taps.Time(number), Encoding.Latin1.GetBytes(text));

    internal static TapStep Write(int number, int length) => Write(number, new string('x', length));

    internal static TapStep Closed(int number) => TapStep.Closed(Taps.Time(number));
}
