using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;

namespace TapToPcap.Doubles;

/// <summary>Reads a capture of the double's load from standard input while it is written, and says how long each event was under way.</summary>
/// <remarks>Classic pcap, microseconds, Ethernet, IPv4; the payload of each event begins with the time at which it was handed to the tap.</remarks>
internal static class LatencyCommand
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int EthernetLength = 14;

    internal static Command Create()
    {
        Command command = new("latency", "Reads a classic capture of the load from standard input and says how long events were under way.");
        command.SetAction(parse =>
        {
            using BufferedStream input = new(Console.OpenStandardInput(), 1 << 16);
            Print([.. Delays(input)], parse.InvocationConfiguration.Output);
        });
        return command;
    }

    private static IEnumerable<double> Delays(Stream input)
    {
        byte[] header = new byte[FileHeaderLength];
        byte[] frame = new byte[1 << 16];
        input.ReadExactly(header);
        while (input.ReadAtLeast(header.AsSpan(0, RecordHeaderLength), RecordHeaderLength, throwOnEndOfStream: false) == RecordHeaderLength)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
            input.ReadExactly(frame, 0, length);
            if (SentAt(frame.AsSpan(0, length)) is long sent)
            {
                yield return (((DateTime.UtcNow - DateTime.UnixEpoch).Ticks * (double)TimeSpan.NanosecondsPerTick) - sent) / 1_000_000;
            }
        }
    }

    // RFC 791 §3.1 and RFC 9293 §3.1: both headers say how long they are.
    private static long? SentAt(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> packet = frame[EthernetLength..];
        ReadOnlySpan<byte> segment = packet[((packet[0] & 0x0F) * 4)..BinaryPrimitives.ReadUInt16BigEndian(packet[2..])];
        ReadOnlySpan<byte> payload = segment[((segment[12] >> 4) * 4)..];
        return payload.Length < sizeof(long) ? null : BinaryPrimitives.ReadInt64LittleEndian(payload);
    }

    private static void Print(double[] delays, TextWriter output)
    {
        Array.Sort(delays);
        if (delays.Length == 0)
        {
            output.WriteLine("no event");
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"events {delays.Length}, ms under way: median {At(0.5):0.000}, 90 % {At(0.9):0.000}, 99 % {At(0.99):0.000}, 99.9 % {At(0.999):0.000}, most {delays[^1]:0.000}"));

        double At(double share) => delays[(int)(share * (delays.Length - 1))];
    }
}
