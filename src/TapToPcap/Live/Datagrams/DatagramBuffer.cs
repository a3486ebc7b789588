using System.Buffers.Binary;
using System.Net.Sockets;

namespace TapToPcap.Live.Datagrams;

/// <summary>Enlarges the system's receive buffer of a UDP socket to 16 MiB, so that it drops no datagrams in a burst.</summary>
internal static class DatagramBuffer
{
    // Enough for about a second of all that a machine can send.
    private const int WantedLength = 16 << 20;

    // Linux, socket(7): SOL_SOCKET and SO_RCVBUFFORCE.
    private const int SocketLevel = 1;
    private const int ReceiveBufferForce = 33;

    /// <summary>Asks for 16 MiB.</summary>
    /// <returns>False if the system gives less.</returns>
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

    // SO_RCVBUFFORCE may exceed net.core.rmem_max, but needs a privilege.
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

    // Some systems give as much as they can, others refuse a length that is too large.
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
