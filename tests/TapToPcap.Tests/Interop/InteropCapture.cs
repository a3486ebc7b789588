using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Tests.Support;
using TapToPcap.Writing;

namespace TapToPcap.Tests.Interop;

/// <summary>The capture of an <see cref="InteropTap"/>, and what is true of its conversation whatever the capture says.</summary>
/// <param name="Folder">A place for what tools write.</param>
internal sealed record InteropCapture(string Path, string Folder, int ClientPort, int ServerPort, byte[] FromClient, byte[] FromServer)
{
    internal IReadOnlyList<CapturedFrame> Frames => CaptureReader.Read(File.ReadAllBytes(Path)).Frames;

    internal static InteropCapture Of(string name, Scratch scratch, CaptureFormat format = CaptureFormat.Pcap)
    {
        string tap = InteropTap.Find(name, scratch);
        string path = scratch[$"{name.Replace('/', '-')}.{format.ToString().ToLowerInvariant()}"];
        using (FileStream output = File.Create(path))
        {
            new TapConverter(new ConversionOptions { Format = format }, new NothingWrong()).Convert(TapSource.Find(tap), output);
        }

        TcpPacket first = TcpPacket.Parse(TcpPacket.Ethernet, CaptureReader.Read(File.ReadAllBytes(path)).Frames[0].Bytes);
        TappedBytes tapped = TappedBytes.In(tap);
        bool isEnvoyClient = name.Contains("upstream", StringComparison.Ordinal) || name.Contains("invented", StringComparison.Ordinal);
        (byte[] fromClient, byte[] fromServer) = isEnvoyClient ? (tapped.Written, tapped.Read) : (tapped.Read, tapped.Written);
        return new InteropCapture(path, scratch.Path, first.Source.Port, first.Destination.Port, fromClient, fromServer);
    }
}
