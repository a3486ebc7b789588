using TapToPcap.Converting;
using TapToPcap.Verifying;
using TapToPcap.Verifying.Settings;

namespace TapToPcap.Tests.Support;

/// <summary>Captures in memory held against taps in memory.</summary>
internal static class Verifications
{
    internal static byte[] Convert(ConversionOptions options, params (string Name, byte[] Bytes)[] taps)
    {
        using MemoryStream output = new();
        new TapConverter(options, new NothingWrong()).Convert(taps.Select(tap => Conversions.Source(tap.Bytes, tap.Name)), output);
        return output.ToArray();
    }

    internal static VerificationReport Verify(byte[] capture, params (string Name, byte[] Bytes)[] taps) => Verify(new VerificationOptions(), capture, taps);

    internal static VerificationReport Verify(VerificationOptions options, byte[] capture, params (string Name, byte[] Bytes)[] taps) =>
        new CaptureVerifier(options, new NothingWrong()).Verify(Conversions.Source(capture, "capture"), taps.Select(tap => Conversions.Source(tap.Bytes, tap.Name)));

    internal static string[] DifferencesOf(VerificationReport report) =>
        [.. report.Problems, .. report.Conversations.SelectMany(conversation => conversation.Differences)];
}
