namespace TapToPcap.Reading;

/// <summary>Describes an input that is no tap by its first bytes, such as a capture that was passed by mistake.</summary>
internal static class FileKinds
{
    // Archives and compressors that are not read, and what unpacks them.
    private static readonly (byte[] Magic, string Kind, string Command)[] Packed =
    [
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "7z", "7z x"),
        ([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], "rar", "unrar x"),
        ([0x04, 0x22, 0x4D, 0x18], "lz4", "lz4 -d"),
        ([0x4C, 0x5A, 0x49, 0x50], "lzip", "lzip -d"),
        ([0x1F, 0x9D], "compress (.Z)", "uncompress"),
    ];

    internal static string Describe(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0x0A, 0x0D, 0x0D, 0x0A]))
        {
            return "this is a pcapng capture already";
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xD4, 0xC3, 0xB2, 0xA1]) || start.StartsWith((ReadOnlySpan<byte>)[0xA1, 0xB2, 0xC3, 0xD4]))
        {
            return "this is a pcap capture already";
        }

        foreach ((byte[] magic, string kind, string command) in Packed)
        {
            if (start.StartsWith(magic))
            {
                return $"this is packed by {kind}, which is not read: unpack it by {command}";
            }
        }

        return $"expected an Envoy tap, found {Convert.ToHexString(start[..Math.Min(start.Length, 8)])} (hexadecimal) at the start";
    }
}
