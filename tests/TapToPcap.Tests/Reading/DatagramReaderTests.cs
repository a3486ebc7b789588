using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;
using TapConnection = TapToPcap.Recorder.TapConnection;

namespace TapToPcap.Tests.Reading;

public class DatagramReaderTests
{
    private const string Sender = "udp 10.0.0.1:5";

    private static readonly TapFormat[] Formats = [TapFormat.Undelimited, TapFormat.Text, TapFormat.JsonBytes, TapFormat.JsonString];

    private readonly DatagramReader _reader = new(1 << 20);

    public static TheoryData<string> Names => [.. Formats.Select(format => format.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_Batch_GivesAllItsEvents(string name)
    {
        byte[] datagram = Encode(Enum.Parse<TapFormat>(name));

        TapEvent[] events = [.. Read(datagram)];

        Assert.Equal(CliTaps.DataAndClose.Select(step => step.Bytes.ToArray()), events.Where(tapped => tapped.IsTimed).Select(tapped => tapped.Payload.ToArray()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_TwoTraces_IsRefused(string name)
    {
        byte[] one = Encode(Enum.Parse<TapFormat>(name));
        byte[] two = [.. one, .. one];

        TapFormatException damage = Damage(two, two.Length, number: 7);

        Assert.Equal($"{Sender}: byte {two.Length}, datagram 7: expected one trace in the datagram, found more", damage.Message);
    }

    [Fact]
    public void Read_NoTrace_SaysWhatIsThere()
    {
        Assert.Equal($"{Sender}: byte 0, datagram 2: expected a trace, found an empty datagram", Refusal([]));
        Assert.Equal($"{Sender}: byte 0, datagram 2: expected a trace, found 00FF (hexadecimal) at the start", Refusal([0x00, 0xFF]));
        Assert.EndsWith("expected one trace in the datagram, found none", Refusal([.. "{}"u8]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_CutDatagram_IsRefused(string name)
    {
        byte[] datagram = Encode(Enum.Parse<TapFormat>(name));
        for (int length = 0; length < datagram.AsSpan().TrimEnd("\n "u8).Length; length++)
        {
            TapFormatException damage = Damage(datagram, length);
            Assert.InRange(damage.Position.Offset, 0, length);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_DamagedDatagrams_AreEventsOrRefused(string name)
    {
        byte[] whole = Encode(Enum.Parse<TapFormat>(name));
        for (int seed = 0; seed < 3000; seed++)
        {
            Random random = new(seed);
            byte[] datagram = [.. whole];
            for (int i = random.Next(1, 6); i > 0; i--)
            {
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            }

            AssertReadOrRefused(datagram, $"{name}, seed {seed}");
        }
    }

    [Fact]
    public void Read_RandomBytes_AreEventsOrRefused()
    {
        ReadOnlySpan<byte> beginnings = [0x0A, 0x12, 0x1A, 0x22, (byte)'{', (byte)'s', 0x00];
        for (int seed = 0; seed < 10_000; seed++)
        {
            Random random = new(seed);
            byte[] datagram = new byte[random.Next(1, 300)];
            random.NextBytes(datagram);
            datagram[0] = beginnings[seed % beginnings.Length];
            AssertReadOrRefused(datagram, $"seed {seed}");
        }
    }

    private static byte[] Encode(TapFormat format)
    {
        IEnumerable<TraceWrapper> records = TapBuilder.Build(new TapConnection(7, CliTaps.Server, CliTaps.Client), CliTaps.DataAndClose, new TapOptions { Shape = TapShape.Batched, BatchBytes = int.MaxValue });
        return Taps.Encode([records.Last()], format);
    }

    private string Refusal(byte[] datagram) => Damage(datagram, datagram.Length, number: 2).Message;

    private IReadOnlyList<TapEvent> Read(byte[] datagram)
    {
        Assert.True(_reader.TryRead(Sender, 1, datagram, datagram.Length, out IReadOnlyList<TapEvent> events, out TapFormatException? damage), damage?.Message);
        return events;
    }

    private TapFormatException Damage(byte[] datagram, int length, long number = 1)
    {
        Assert.False(_reader.TryRead(Sender, number, datagram, length, out _, out TapFormatException? damage));
        return damage;
    }

    private void AssertReadOrRefused(byte[] datagram, string what)
    {
        if (_reader.TryRead(Sender, 1, datagram, datagram.Length, out IReadOnlyList<TapEvent> events, out TapFormatException? damage))
        {
            Assert.All(events, tapped => Assert.InRange(tapped.Payload.Length, 0, datagram.Length));
        }
        else
        {
            Assert.True(damage.Position.Offset <= datagram.Length && damage.Position.IsDatagram, $"{what}: {damage.Message}");
        }
    }
}
