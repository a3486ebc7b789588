namespace TapToPcap.Reading;

/// <summary>Describes an input that is no tap by its first bytes, such as a capture that was passed by mistake.</summary>
internal static class FileKinds
{
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

        return $"expected an Envoy tap, found {Convert.ToHexString(start[..Math.Min(start.Length, 8)])} (hexadecimal) at the start";
    }
}
