using System.Buffers.Binary;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>The system's own buffer for datagrams that nobody has received yet.</summary>
internal static class DatagramBuffer
{
    // For a second or so of all that a machine can send.
    private const int WantedLength = 16 << 20;

    // socket(7).
    private const int SocketLevel = 1;
    private const int ReceiveBufferForce = 33;

    /// <summary>Asks for much space.</summary>
    /// <returns>False where the system gives less.</returns>
    internal static bool TryEnlarge(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            Force(socket);
        }
        else
        {
            TrySetLength(socket);
        }

        return socket.ReceiveBufferSize >= WantedLength;
    }

    // Beyond the limit that net.core.rmem_max sets only where that is allowed.
    private static void Force(Socket socket)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, WantedLength);
        try
        {
            socket.SetRawSocketOption(SocketLevel, ReceiveBufferForce, length);
        }
        catch (SocketException)
        {
            socket.ReceiveBufferSize = WantedLength;
        }
    }

    // Some systems give as much as they can, others refuse what is too much.
    private static void TrySetLength(Socket socket)
    {
        for (int length = WantedLength; length >= DatagramSocket.MaxDatagram; length /= 2)
        {
            try
            {
                socket.ReceiveBufferSize = length;
                return;
            }
            catch (SocketException)
            {
                // Then half of it.
            }
        }
    }
}
