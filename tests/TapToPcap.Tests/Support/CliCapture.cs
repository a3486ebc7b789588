using System.Net;
using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace TapToPcap.Tests.Support;

/// <summary>What a classic capture of Ethernet frames with TCP over IPv4 holds, read without any of our own code.</summary>
internal sealed class CliCapture
{
    private const int FileHeaderLength = 24;
    private const int RecordHeaderLength = 16;
    private const int EthernetLength = 14;

    private readonly Dictionary<int, StringBuilder> _sentFrom = [];

    private CliCapture()
    {
    }

    internal int Packets { get; private set; }

    /// <summary>Payload that the client sent, all conversations in the order of the file.</summary>
    internal string FromClient => SentFrom(CliTaps.Client);

    internal string FromServer => SentFrom(CliTaps.Server);

    internal static CliCapture Read(string path) => Parse(File.ReadAllBytes(path));

    internal static CliCapture Parse(ReadOnlySpan<byte> file)
    {
        Assert.Equal(0xA1B2_C3D4, ReadUInt32LittleEndian(file));
        CliCapture capture = new();
        ReadOnlySpan<byte> rest = file[FileHeaderLength..];
        while (!rest.IsEmpty)
        {
            int length = ReadInt32LittleEndian(rest[8..]);
            capture.Add(rest.Slice(RecordHeaderLength, length));
            rest = rest[(RecordHeaderLength + length)..];
        }

        return capture;
    }

    private string SentFrom(IPEndPoint end) => _sentFrom.TryGetValue(end.Port, out StringBuilder? sent) ? sent.ToString() : "";

    private void Add(ReadOnlySpan<byte> frame)
    {
        Packets++;
        ReadOnlySpan<byte> ip = frame[EthernetLength..];
        ip = ip[..ReadUInt16BigEndian(ip[2..])];
        ReadOnlySpan<byte> tcp = ip[((ip[0] & 0xF) * 4)..];
        ReadOnlySpan<byte> payload = tcp[((tcp[12] >> 4) * 4)..];

        int port = ReadUInt16BigEndian(tcp);
        if (!_sentFrom.TryGetValue(port, out StringBuilder? sent))
        {
            _sentFrom[port] = sent = new StringBuilder();
        }

        sent.Append(Encoding.UTF8.GetString(payload));
    }
}
