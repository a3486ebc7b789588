using System.Net;
using TapToPcap.Recorder;

namespace TapToPcap.Tests.Support;

/// <summary>Taps of connections that say no more than how they begin.</summary>
internal static class OpeningTap
{
    /// <summary>A downstream one: the client is the remote end.</summary>
    internal static byte[] Encode(Opening opening, int port, int clientPort = 50_001)
    {
        TapConnection connection = new(7, new IPEndPoint(IPAddress.Parse("10.1.0.1"), port), new IPEndPoint(IPAddress.Parse("10.2.0.2"), clientPort));
        TapStep client = TapStep.Read(Taps.Time(1), opening.Client);
        TapStep server = TapStep.Write(Taps.Time(2), opening.Server);
        TapStep[] steps = [.. new[] { client, server }.Where(step => !step.Bytes.IsEmpty)];
        return Taps.Encode(connection, steps, new TapOptions { Shape = TapShape.Buffered }, TapFormat.Delimited);
    }

    internal static string Write(Scratch scratch, string name, int port, int clientPort = 50_001)
    {
        string path = scratch[$"{port}-{clientPort}.pb"];
        File.WriteAllBytes(path, Encode(Openings.All[name], port, clientPort));
        return path;
    }
}
