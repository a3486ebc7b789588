using TapToPcap.Generator;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Recorder;

namespace TapToPcap.Benchmarks;

/// <summary>A tap held in memory, of which it is known what is in it.</summary>
internal sealed class GeneratedTap
{
    private const string Name = "generated";

    private static readonly ReadingOptions Options = new();

    private readonly byte[] _bytes;

    /// <param name="events">How many; of a streamed tap the last is the close.</param>
    internal GeneratedTap(TapEncoding encoding, int events, int eventBytes)
    {
        TapShape shape = encoding == TapEncoding.Delimited ? TapShape.Streamed : TapShape.Buffered;
        PayloadBytes = (long)(shape == TapShape.Streamed ? events - 1 : events) * eventBytes;
        using MemoryStream tap = new();
        new TapGenerator(new TapPlan
        {
            Events = events,
            EventBytes = eventBytes,
            IsText = encoding is TapEncoding.JsonString or TapEncoding.TextWords,
            Format = FormatOf(encoding),
            Tap = new TapOptions { Shape = shape },
        }).Write(tap);
        _bytes = tap.ToArray();
    }

    internal int Length => _bytes.Length;

    /// <summary>Of all events together.</summary>
    internal long PayloadBytes { get; }

    internal TapReader Open() => new(new TapEntry(Name, Name, false, () => new SourceStream(Name, new MemoryStream(_bytes))), Options);

    private static TapFormat FormatOf(TapEncoding encoding) => encoding switch
    {
        TapEncoding.Undelimited => TapFormat.Undelimited,
        TapEncoding.Delimited => TapFormat.Delimited,
        TapEncoding.JsonBytes => TapFormat.JsonBytes,
        TapEncoding.JsonString => TapFormat.JsonString,
        _ => TapFormat.Text,
    };
}
