using System.Text;

namespace TapToPcap.Protocols;

/// <summary>Detects MySQL by a server's first bytes (Protocol::HandshakeV10): three bytes of length, sequence 0, protocol version
/// 10, the server's version as text.</summary>
internal static class MySqlGreeting
{
    private const int TextAt = 5;

    internal static bool Is(ReadOnlySpan<byte> first)
    {
        if (first is not [_, _, 0, 0, 10, >= (byte)'0' and <= (byte)'9', ..])
        {
            return false;
        }

        int end = first[TextAt..].IndexOf((byte)0);
        return end > 0 && first.Slice(TextAt, end).Contains((byte)'.') && Ascii.IsValid(first.Slice(TextAt, end));
    }
}
