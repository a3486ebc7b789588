using System.Net;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;
using TapToPcap.Wire;

namespace TapToPcap.Tests.Support;

/// <summary>Events reported to a synthesizer, each a second after the one before.</summary>
internal sealed class TapScript
{
    private readonly Synthesizer _synthesizer;
    private readonly ConversationTable _table;
    private long _time = Taps.Time(0);

    /// <param name="isDatagrams">The events come in datagrams, else in a file.</param>
    internal TapScript(int maxSegmentSize = 1460, bool handshake = true, TapRole? role = null, string label = "tap", LinkType linkType = LinkType.Ethernet, bool isDatagrams = false)
    {
        Sink = new RecordingSink(linkType);
        _synthesizer = new Synthesizer(new SynthesisOptions(linkType, maxSegmentSize, handshake, role, FillGaps: false, MeasureGaps: true), Sink);
        _table = new ConversationTable(label, isDatagrams ? Delivery.Datagrams : Delivery.Recorded);
    }

    internal static TapConnection Downstream { get; } = Between("10.1.2.3:443", "10.9.9.9:40001");

    internal static TapConnection Upstream { get; } = Between("10.1.2.3:40001", "10.9.9.9:6379");

    internal RecordingSink Sink { get; }

    internal SynthesisCounts Counts => _synthesizer.Counts;

    /// <summary>Time of the latest event.</summary>
    internal long Now => _time;

    internal static TapConnection Between(string? local, string? remote) => new(Socket(local), Socket(remote));

    internal static TapAddress? Socket(string? end) =>
        end is null ? null : new TapAddress(TapAddressKind.Socket, IPEndPoint.Parse(end).Address.ToString(), IPEndPoint.Parse(end).Port);

    internal TapScript Opened(TapConnection? connection, ulong id = 7, bool isStreamed = true) =>
        Add(new TapEvent(TapEventKind.Opened, id) { Connection = connection, IsStreamed = isStreamed });

    internal TapScript Read(string text, ulong id = 7, TapConnection? connection = null) => Read(System.Text.Encoding.UTF8.GetBytes(text), id, connection);

    internal TapScript Read(byte[] bytes, ulong id = 7, TapConnection? connection = null) => AddNext(new TapEvent(TapEventKind.Read, id) { Payload = bytes, Connection = connection });

    internal TapScript Write(string text, ulong id = 7, bool endStream = false) => Write(System.Text.Encoding.UTF8.GetBytes(text), id, endStream);

    internal TapScript Write(byte[] bytes, ulong id = 7, bool endStream = false) => AddNext(new TapEvent(TapEventKind.Write, id) { Payload = bytes, EndsStream = endStream });

    internal TapScript Closed(ulong id = 7) => AddNext(new TapEvent(TapEventKind.Closed, id));

    internal TapScript Ended(ulong id = 7) => Add(new TapEvent(TapEventKind.Ended, id));

    internal TapScript Finish()
    {
        _synthesizer.Finish(_table);
        return this;
    }

    /// <summary>Time passes in which nothing comes.</summary>
    internal TapScript Wait(long milliseconds)
    {
        _table.Clock += milliseconds;
        _synthesizer.ReleaseOverdue(_table);
        return this;
    }

    internal TapScript MarkDiscontinuity(string note)
    {
        Synthesizer.MarkDiscontinuity(_table, note);
        return this;
    }

    internal TapScript Add(TapEvent tapped)
    {
        _synthesizer.Accept(_table, tapped);
        return this;
    }

    internal TapScript AddNext(TapEvent tapped)
    {
        _time += 1_000_000_000;
        return Add(tapped with { Time = _time });
    }
}
