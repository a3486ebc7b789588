using TapToPcap.Fuzzer.Corpus;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Takes all events of a tap.</summary>
internal sealed class TapReaderTarget() : FuzzTarget("tap-reader", SeedGroups.Taps)
{
    internal override Outcome Run(Func<Stream> open, Random? choices)
    {
        ReadingOptions options = new()
        {
            Framing = choices.Rarely(Enum.GetValues<TapFraming>()),
            MaxEventSize = choices.Rarely([1, 100, 4096, int.MaxValue]) ?? new ReadingOptions().MaxEventSize,
        };
        using TapReader reader = new(new TapEntry("tap", "tap", isDiscovered: false, () => new SourceStream("tap", open())), options);
        HashCode digest = default;
        long count = 0;
        ReadResult result = reader.Read(out TapEvent tapped);
        while (result.IsEvent)
        {
            count++;
            Add(ref digest, tapped);
            result = reader.Read(out tapped);
        }

        return new Outcome(count, digest.ToHashCode(), result.Problem?.Message);
    }

    private static void Add(ref HashCode digest, in TapEvent tapped)
    {
        digest.Add(tapped.Kind);
        digest.Add(tapped.TraceId);
        digest.Add(tapped.Time);
        digest.Add(tapped.SequenceNumber);
        digest.Add((tapped.IsTruncated, tapped.EndsStream, tapped.IsStreamed, tapped.SampleRate, tapped.Connection));
        digest.AddBytes(tapped.Payload.Span);
        foreach (HttpHeader header in tapped.Http?.Headers ?? [])
        {
            digest.AddBytes(header.Name);
            digest.AddBytes(header.Value);
        }
    }
}
