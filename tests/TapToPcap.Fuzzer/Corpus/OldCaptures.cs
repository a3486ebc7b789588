using System.Text;
using Google.Protobuf;

namespace TapToPcap.Fuzzer.Corpus;

/// <summary>What the capture transport socket of 2018 wrote: one trace, whose data is no message of its own.</summary>
internal static class OldCaptures
{
    internal static IEnumerable<byte[]> All() => [Binary(), Text()];

    private static byte[] Binary()
    {
        byte[] connection = [.. Number(1, 7), .. Field(2, Address("10.1.0.1", 8080)), .. Field(3, Address("10.2.0.2", 40001))];
        return
        [
            .. Field(1, connection),
            .. Field(2, [.. Time(0), .. Field(2, Field(1, "GET / HTTP/1.1\r\nHost: example.test\r\n\r\n"u8))]),
            .. Field(2, [.. Time(1), .. Field(3, [.. Field(1, "HTTP/1.1 204 No Content\r\n\r\n"u8), .. Number(2, 1)])]),
        ];
    }

    private static byte[] Text() =>
        """
        connection {
          id: 7
          local_address { socket_address { address: "10.1.0.1" port_value: 8080 } }
          remote_address { socket_address { address: "10.2.0.2" port_value: 40001 } }
        }
        events {
          timestamp { seconds: 1525207293 nanos: 216737962 }
          read { data: "GET / HTTP/1.1\r\nHost: \303\251.test\r\n\r\n" }
        }
        events {
          timestamp { seconds: 1525207294 }
          write { data: "HTTP/1.1 204 No Content\r\n\r\n" end_stream: true }
        }

        """u8.ToArray();

    private static byte[] Address(string address, ulong port) => Field(1, [.. Field(2, Encoding.ASCII.GetBytes(address)), .. Number(3, port)]);

    private static byte[] Time(ulong number) => Field(1, [.. Number(1, 1_525_207_293 + number), .. Number(2, 216_737_962)]);

    private static byte[] Number(int field, ulong value) => Write(coded =>
    {
        coded.WriteTag(field, WireFormat.WireType.Varint);
        coded.WriteUInt64(value);
    });

    private static byte[] Field(int field, ReadOnlySpan<byte> body)
    {
        ByteString bytes = ByteString.CopyFrom(body);
        return Write(coded =>
        {
            coded.WriteTag(field, WireFormat.WireType.LengthDelimited);
            coded.WriteBytes(bytes);
        });
    }

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using MemoryStream written = new();
        using CodedOutputStream coded = new(written);
        write(coded);
        coded.Flush();
        return written.ToArray();
    }
}
