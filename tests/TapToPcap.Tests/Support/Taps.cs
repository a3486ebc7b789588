using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Support;

/// <summary>Taps as bytes.</summary>
internal static class Taps
{
    /// <summary>A time with nanoseconds in it, <paramref name="number"/> odd steps on.</summary>
    internal static long Time(int number) => 1_700_000_000_123_456_789 + (number * 1_000_003L);

    /// <summary>Bytes that differ from place to place and from seed to seed; UTF-8 where asked for, with every kind of escape in it.</summary>
    internal static byte[] Payload(int length, int seed, bool isText = false)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        if (!isText)
        {
            return bytes;
        }

        ReadOnlySpan<byte> special = "\"\\\n\r\t<>/\b\f\u0001"u8;
        ReadOnlySpan<byte> wide = "\u00e9\u20ac\ud83d\ude00"u8;
        for (int i = 0; i < length; i++)
        {
            bytes[i] = bytes[i] < special.Length ? special[bytes[i]] : (byte)(0x20 + (bytes[i] % 0x5F));
        }

        for (int i = 0; i + wide.Length <= length; i += 100)
        {
            wide.CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }

    internal static byte[] Encode(TapConnection connection, IEnumerable<TapStep> steps, TapOptions options, TapFormat format, ConnectionLayout layout = ConnectionLayout.Current) =>
        Encode(TapBuilder.Build(connection, steps, options), format, layout);

    internal static byte[] Encode(IEnumerable<TraceWrapper> records, TapFormat format, ConnectionLayout layout = ConnectionLayout.Current)
    {
        using MemoryStream tap = new();
        foreach (TraceWrapper record in records)
        {
            TapEncoder.Write(tap, record, format, layout);
        }

        return tap.ToArray();
    }

    /// <summary>A message with more fields than it knows.</summary>
    internal static T With<T>(this T message, params byte[] more)
        where T : IMessage<T>, new()
    {
        T longer = new();
        longer.MergeFrom([.. message.ToByteArray(), .. more]);
        return longer;
    }
}
