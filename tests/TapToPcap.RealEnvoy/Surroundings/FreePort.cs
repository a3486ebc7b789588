using System.Net;
using System.Net.Sockets;

namespace TapToPcap.RealEnvoy;

/// <summary>Ports to listen on, below those that the system gives to clients: no outgoing connection takes one between here and its use.</summary>
internal static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly HashSet<int> Taken = [];

    /// <summary>One that nobody on this machine listens on, and that is given out once.</summary>
    internal static int Next()
    {
        lock (Taken)
        {
            int port;
            do
            {
                port = Random.Shared.Next(First, End);
            }
            while (!Taken.Add(port) || !IsFree(port));

            return port;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Any, port) { ExclusiveAddressUse = true };
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
