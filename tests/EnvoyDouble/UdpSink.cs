using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>The UDP sink of Envoy's contrib builds: one datagram for each record, JSON without defaults, and nothing at all in the length-delimited format.</summary>
/// <remarks>Only streamed socket records are made to fit (<see cref="DatagramSlices"/>); a longer one of another kind is not sent, and nobody reported. That is docs/envoy-tap-format.md; Envoy lacks the losses and swaps on purpose.</remarks>
internal sealed class UdpSink : ITapSink
{
    private readonly Lock _lock = new();
    private readonly TapFormat _format;
    private readonly EnvoyDoubleOptions _options;
    private readonly DatagramCounts _counts;
    private readonly CopyFile? _copy;
    private readonly Socket? _socket;
    private readonly SocketAddress? _address;
    private readonly MemoryStream _datagram = new();
    private byte[]? _held;
    private long _number;

    internal UdpSink(TapSetup setup, EnvoyDoubleOptions options, DatagramCounts counts, CopyFile? copy)
    {
        _format = setup.Format;
        _options = options;
        _counts = counts;
        _copy = copy;
        if (setup.UdpAddress is IPEndPoint address)
        {
            _socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            _address = address.Serialize();
        }
    }

    public ITapSinkHandle Open(ulong traceId) => new Handle(this);

    public void Dispose()
    {
        lock (_lock)
        {
            SendHeld();
            _socket?.Dispose();
            _datagram.Dispose();
        }
    }

    private void Submit(TraceWrapper record)
    {
        if (_socket is null || _format == TapFormat.Delimited)
        {
            return;
        }

        lock (_lock)
        {
            foreach (TraceWrapper slice in DatagramSlices.Of(record, _format))
            {
                _copy?.Add(slice);
                Encode(slice);
                Pass(_datagram.GetBuffer().AsSpan(0, (int)_datagram.Length));
            }
        }
    }

    private void Encode(TraceWrapper record)
    {
        _datagram.SetLength(0);
        switch (_format)
        {
            case TapFormat.JsonBytes or TapFormat.JsonString:
                new JsonPrinter(_datagram, bodyAsString: _format == TapFormat.JsonString, withDefaults: false).Print(record);
                break;
            case TapFormat.Text:
                new TextPrinter(_datagram).Print(record);
                break;
            default:
                record.WriteTo(_datagram);
                break;
        }
    }

    private void Pass(ReadOnlySpan<byte> datagram)
    {
        _number++;
        if (_options.UdpDropEvery > 0 && _number % _options.UdpDropEvery == 0)
        {
            _counts.AddDropped();
        }
        else if (_held is null && _options.UdpSwapEvery > 0 && _number % _options.UdpSwapEvery == 0)
        {
            _held = datagram.ToArray();
            _counts.AddSwapped();
        }
        else
        {
            Send(datagram);
            SendHeld();
        }
    }

    private void SendHeld()
    {
        if (_held is not null)
        {
            Send(_held);
            _held = null;
        }
    }

    private void Send(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _socket!.SendTo(datagram, SocketFlags.None, _address!);
            _counts.AddSent();
        }
        catch (SocketException)
        {
            _counts.AddFailed();
        }
    }

    private sealed class Handle(UdpSink sink) : ITapSinkHandle
    {
        public void Submit(TraceWrapper record) => sink.Submit(record);

        public void Dispose() => sink._copy?.Flush();
    }
}
