using System.Net;
using TapToPcap.Converting;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;
using TapToPcap.Wire;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Verifying;

/// <summary>Taps with a damaged record, held against captures with gaps. The captures are made of taps that lack counted records.</summary>
public class DamagedTapTests
{
    private static readonly ConversionOptions Raw = new() { Format = CaptureFormat.PcapNanoseconds, LinkType = LinkType.RawIp };

    private static readonly int[] Lengths = [60, 40, 50, 30, 20];

    [Fact]
    public void Verify_GapWhereARecordIsDamaged_IsNoDifference()
    {
        VerificationReport report = Verify(Lacking(1, 2), Tap(1, damaged: 2));

        Assert.Empty(Verifications.DifferencesOf(report));
        Assert.Equal(1, report.Damaged);
        Assert.Equal(2, Assert.Single(report.Conversations).Notes.Count);
    }

    [Fact]
    public void Verify_SecondGapOfATapWithOneDamagedRecord_Differs() =>
        Assert.Contains(
            Verifications.DifferencesOf(Verify(Lacking(1, 2, 4), Tap(1, damaged: 2, lost: 4))),
            difference => difference.StartsWith("read: the capture has 2 gaps, ", StringComparison.Ordinal));

    [Fact]
    public void Verify_GapInAConversationThatHadEndedBeforeTheDamage_Differs()
    {
        (string, byte[]) tap = ("both", [.. Tap(2, lost: 2).Bytes, .. Tap(1, damaged: 2).Bytes]);

        string[] differences = Verifications.DifferencesOf(Verify(EditableCapture.Merge(Lacking(1, 2), Lacking(2, 2)), tap));

        Assert.Equal(["read: the capture leaves out 40 after byte 60, the tap does not", "written: the capture leaves out 40 after byte 0, the tap does not"], differences);
    }

    [Fact]
    public void Verify_GapInAnotherTap_Differs() =>
        Assert.Equal(2, Verifications.DifferencesOf(Verify(EditableCapture.Merge(Lacking(1, 2), Lacking(2, 2)), Tap(1, damaged: 2), Tap(2, lost: 2))).Length);

    [Fact]
    public void Verify_GapWhereTheCountSaysThatNothingWasLost_Differs()
    {
        List<TraceWrapper> counted = [.. Records(1, isCounted: true)];
        (string, byte[]) tap = ("counted", [.. Encode(counted[..2]), .. Damaged(counted[0]), .. Encode(counted[2..])]);

        Assert.NotEmpty(Verifications.DifferencesOf(Verify(Lacking(1, 2), tap)));
        Assert.Empty(Verifications.DifferencesOf(Verify(Lacking(1), tap)));
    }

    private static VerificationReport Verify(byte[] capture, params (string Name, byte[] Bytes)[] taps) =>
        new CaptureVerifier(new VerificationOptions(), new RecordingObserver()).Verify(Conversions.Source(capture, "capture"), taps.Select(tap => Conversions.Source(tap.Bytes, tap.Name)));

    /// <summary>A capture with gaps where records were lost, which their counts show.</summary>
    private static byte[] Lacking(ulong id, params int[] lost) =>
        Verifications.Convert(Raw, ("lacking", Encode([.. Records(id, isCounted: true).Where((_, at) => !lost.Contains(at))])));

    private static (string Name, byte[] Bytes) Tap(ulong id, int damaged = -1, int lost = -1) =>
        ($"tap {id}", [.. Records(id, isCounted: false).SelectMany((record, at) => at == damaged ? Damaged(record) : at == lost ? [] : Encode([record]))]);

    private static IEnumerable<TraceWrapper> Records(ulong id, bool isCounted) => TapBuilder.Build(
        new(id, IPEndPoint.Parse("10.1.0.1:80"), new(IPAddress.Parse("10.2.0.2"), 40_000 + (int)id)),
        [.. Lengths.Select((length, at) => TapStep.Read(Taps.Time(at), Taps.Payload(length, at + (10 * (int)id)))), TapStep.Closed(Taps.Time(9))],
        new TapOptions { Shape = TapShape.Streamed, CountBytes = isCounted });

    private static byte[] Encode(IEnumerable<TraceWrapper> records) => Taps.Encode(records, TapFormat.Delimited);

    // Its length stays, so that the next record is found.
    private static byte[] Damaged(TraceWrapper record)
    {
        byte[] bytes = Encode([record]);
        bytes.AsSpan(bytes.Length - record.CalculateSize()).Fill(0xFF);
        return bytes;
    }
}
