using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;
using TapToPcap.Reading.Events;
using TapToPcap.Recorder;

namespace TapToPcap.Tests.Support;

/// <summary>A tap of which it is known where each of its events is whole: from its encoder, not from a reader.</summary>
internal sealed class MeasuredTap : IDisposable
{
    private readonly TapFormat _format;
    private readonly MemoryStream _bytes = new();
    private readonly List<(SeenEvent Event, int End)> _events = [];
    private readonly HashSet<int> _betweenRecords = [];
    private Dictionary<IMessage, int> _ends = [];

    internal MeasuredTap(IEnumerable<TraceWrapper> records, TapFormat format)
    {
        _format = format;
        foreach (TraceWrapper record in records)
        {
            Add(record);
        }
    }

    internal byte[] Bytes => _bytes.ToArray();

    /// <summary>Each event, and how many bytes of the tap it is whole in: up to the last byte of the message that shows it.</summary>
    internal IReadOnlyList<(SeenEvent Event, int End)> Events => _events;

    /// <summary>The tap could as well end after so many bytes: no record of it is begun and not whole.</summary>
    internal bool CouldEndAt(int length) => _betweenRecords.Contains(length);

    public void Dispose() => _bytes.Dispose();

    private static IEnumerable<IMessage> InnerMessages(TraceWrapper record) => record.TraceCase switch
    {
        TraceWrapper.TraceOneofCase.SocketBufferedTrace => [record.SocketBufferedTrace.Connection, .. record.SocketBufferedTrace.Events],
        TraceWrapper.TraceOneofCase.SocketStreamedTraceSegment => InnerMessages(record.SocketStreamedTraceSegment),
        _ => [],
    };

    private static IEnumerable<IMessage> InnerMessages(SocketStreamedTraceSegment segment) => segment.MessagePieceCase switch
    {
        SocketStreamedTraceSegment.MessagePieceOneofCase.Connection => [segment.Connection],
        SocketStreamedTraceSegment.MessagePieceOneofCase.Event => [segment.Event],
        _ => segment.Events.Events,
    };

    private static IMessage TraceOf(TraceWrapper record) => record.TraceCase switch
    {
        TraceWrapper.TraceOneofCase.HttpBufferedTrace => record.HttpBufferedTrace,
        TraceWrapper.TraceOneofCase.HttpStreamedTraceSegment => record.HttpStreamedTraceSegment,
        TraceWrapper.TraceOneofCase.SocketBufferedTrace => record.SocketBufferedTrace,
        _ => record.SocketStreamedTraceSegment,
    };

    private void Add(TraceWrapper record)
    {
        _ends = new Dictionary<IMessage, int>(ReferenceEqualityComparer.Instance);
        int start = (int)_bytes.Length;
        Write(record);
        if (_format is TapFormat.Undelimited or TapFormat.Delimited)
        {
            Find(record, start);
        }

        Queue<IMessage> inner = new(InnerMessages(record));
        foreach (SeenEvent reported in ExpectedEvents.Of(record))
        {
            IMessage emitter = reported.Kind switch
            {
                TapEventKind.Sampled => record.ConfiguredSampleRate,
                TapEventKind.Ended or TapEventKind.Http => TraceOf(record),
                _ => inner.Dequeue(),
            };
            _events.Add((reported, _ends[emitter]));
        }

        AddBetween(record);
    }

    private void Write(TraceWrapper record)
    {
        switch (_format)
        {
            case TapFormat.JsonBytes or TapFormat.JsonString:
                new JsonPrinter(_bytes, _format == TapFormat.JsonString) { Ended = message => _ends[message] = (int)_bytes.Length }.Print(record);
                break;
            case TapFormat.Text:
                new TextPrinter(_bytes) { Ended = message => _ends[message] = (int)_bytes.Length - "\n".Length }.Print(record);
                break;
            default:
                TapEncoder.Write(_bytes, record, _format);
                break;
        }
    }

    // Messages are bytes in one piece, and come in the order of their numbers.
    private void Find(TraceWrapper record, int start)
    {
        Find(TraceOf(record), start);
        int at = start;
        foreach (IMessage message in InnerMessages(record))
        {
            at = Find(message, at);
        }

        if (record.ConfiguredSampleRate is not null)
        {
            Find(record.ConfiguredSampleRate, _ends[TraceOf(record)]);
        }
    }

    private int Find(IMessage message, int from)
    {
        byte[] body = message.ToByteArray();
        int found = _bytes.GetBuffer().AsSpan(from, (int)_bytes.Length - from).IndexOf(body);
        Assert.True(found >= 0, $"no {message.Descriptor.Name} after byte {from}");
        return _ends[message] = from + found + body.Length;
    }

    private void AddBetween(TraceWrapper record)
    {
        _betweenRecords.Add((int)_bytes.Length);
        switch (_format)
        {
            case TapFormat.Undelimited:
                _betweenRecords.Add(_ends[TraceOf(record)]);
                break;
            case TapFormat.Text:
                _betweenRecords.Add(_ends[TraceOf(record)]);
                _betweenRecords.Add(_ends[TraceOf(record)] + "\n".Length);
                _betweenRecords.Add((int)_bytes.Length - "\n".Length);
                break;
            case TapFormat.JsonBytes or TapFormat.JsonString:
                _betweenRecords.Add(_ends[record]);
                break;
        }
    }
}
