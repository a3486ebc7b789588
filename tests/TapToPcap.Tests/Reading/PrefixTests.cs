using System.Net;
using TapToPcap.Input;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Protos.Type.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

/// <summary>A tap that is cut off gives exactly those events that are whole in it.</summary>
/// <remarks>
/// An event is whole when the last byte of the message that shows it is there, in every framing: of a read, a write or a close that
/// of its SocketEvent, of the opening that of the Connection, of an HTTP exchange or a piece of one that of its trace, of a sample
/// rate that of its FractionalPercent, and of the end of a connection that of its buffered trace. In a binary tap the message's
/// length shows that byte; in JSON and in text it is the message's closing brace. What stands after it need not be there: not the
/// end of the record around it, not a newline, and not the sample rate, which comes last.
/// </remarks>
public class PrefixTests
{
    // Where a disk fails it is tried at each so many bytes, which is prime to all that is regular in a tap.
    private const int FailureStep = 37;

    public static TheoryData<string, string> EveryTap
    {
        get
        {
            TheoryData<string, string> taps = [];
            foreach (string shape in Enum.GetNames<TapShape>())
            {
                foreach (string format in Enum.GetNames<TapFormat>())
                {
                    taps.Add(shape, format);
                }
            }

            return taps;
        }
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_EveryPrefix_GivesTheEventsThatAreWholeInIt(string shape, string format)
    {
        using MeasuredTap tap = Tap(Enum.Parse<TapShape>(shape), Enum.Parse<TapFormat>(format));
        byte[] bytes = tap.Bytes;
        byte[][] payloads = [.. tap.Events.Select(reported => Convert.FromHexString(reported.Event.Payload))];
        Assert.Equal(tap.Events.Select(reported => reported.Event), SeenTap.ReadWhole(bytes));

        Parallel.For(0, bytes.Length + 1, length =>
        {
            TapFormatException? problem = AssertWholeOnes<TapFormatException>(tap, payloads, length, new PieceStream(bytes.AsMemory(0, length), int.MaxValue));
            Assert.True(problem is null == tap.CouldEndAt(length), $"{length} bytes: {problem?.Message ?? "no word of the cut"}");
        });
    }

    [Theory]
    [MemberData(nameof(EveryTap))]
    public void Read_DiskThatFails_GivesTheEventsThatAreWholeBeforeAndThenSaysSo(string shape, string format)
    {
        using MeasuredTap tap = Tap(Enum.Parse<TapShape>(shape), Enum.Parse<TapFormat>(format));
        byte[] bytes = tap.Bytes;
        byte[][] payloads = [.. tap.Events.Select(reported => Convert.FromHexString(reported.Event.Payload))];
        Parallel.For(0, bytes.Length / FailureStep, place =>
        {
            int length = place * FailureStep;
            InputException? problem = AssertWholeOnes<InputException>(tap, payloads, length, new FailingStream(bytes.AsMemory(0, length)));
            Assert.Equal("tap: Input/output error", problem?.Message);
        });
    }

    /// <returns>What was wrong after them first; null where the tap is at its end.</returns>
    private static TProblem? AssertWholeOnes<TProblem>(MeasuredTap tap, byte[][] payloads, int length, Stream prefix)
        where TProblem : Exception
    {
        using TapReader reader = new(Entries.From(prefix), new ReadingOptions { MaxEventSize = SeenTap.MaxEventSize });
        int next = 0;
        TProblem? problem = null;
        while (TryRead(reader, out TapEvent tapped, ref problem))
        {
            next = NextWhole(tap, next, length);
            Assert.True(next < payloads.Length, $"{length} bytes: more than the {next} whole events");
            Assert.True(
                tapped.Kind == tap.Events[next].Event.Kind && tapped.Time == tap.Events[next].Event.Time && tapped.Payload.Span.SequenceEqual(payloads[next]),
                $"{length} bytes, event {next}: {tapped.Kind} at {tapped.Time} with {tapped.Payload.Length} bytes");
            next++;
        }

        int missed = NextWhole(tap, next, length);
        Assert.True(missed == payloads.Length, $"{length} bytes: event {missed} is missing though it is whole");
        return problem;
    }

    // A tap may end before the sample rate of a trace whose end is whole.
    private static int NextWhole(MeasuredTap tap, int next, int length)
    {
        while (next < tap.Events.Count && tap.Events[next].End > length)
        {
            next++;
        }

        return next;
    }

    // After a problem of the tap it is asked whether the tap goes on; after one of the disk nobody asks.
    private static bool TryRead<TProblem>(TapReader reader, out TapEvent tapped, ref TProblem? problem)
        where TProblem : Exception
    {
        tapped = default;
        while (problem is not InputException)
        {
            ReadResult result = reader.Read(out tapped);
            if (result.Problem is null)
            {
                return result.IsEvent;
            }

            problem ??= Assert.IsAssignableFrom<TProblem>(result.Problem);
        }

        return false;
    }

    /// <summary>About 20 KB: two connections, the first with a sample rate, and every kind of HTTP record.</summary>
    private static MeasuredTap Tap(TapShape shape, TapFormat format)
    {
        int unit = format is TapFormat.Undelimited or TapFormat.Delimited ? 3000 : format == TapFormat.Text ? 800 : 2000;
        List<TraceWrapper> sockets = [.. Enumerable.Range(1, 2).SelectMany(id => Connection(id, shape, unit, isText: format == TapFormat.JsonString))];
        sockets[0].ConfiguredSampleRate = new FractionalPercent { Numerator = 25, Denominator = FractionalPercent.Types.DenominatorType.TenThousand };
        return new MeasuredTap([.. sockets, .. MixedTap.HttpRecords()], format);
    }

    private static IEnumerable<TraceWrapper> Connection(int id, TapShape shape, int unit, bool isText) => TapBuilder.Build(
        new TapConnection((ulong)id, IPEndPoint.Parse("10.1.2.3:443"), IPEndPoint.Parse($"10.9.9.9:{40_000 + id}")),
        [
            TapStep.Read(Taps.Time(10 * id), Taps.Payload(unit, id, isText)),
            TapStep.Write(Taps.Time((10 * id) + 1), Taps.Payload(unit, id + 10, isText)),
            TapStep.Write(Taps.Time((10 * id) + 2), Taps.Payload(unit, id + 20, isText)),
            TapStep.Closed(Taps.Time((10 * id) + 3)),
        ],
        new TapOptions { Shape = shape, BatchBytes = 2 * unit });
}
