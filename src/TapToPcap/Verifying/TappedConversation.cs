using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>A connection as a tap tells it.</summary>
/// <param name="source">The tap's name.</param>
internal sealed class TappedConversation(string source, ulong traceId)
{
    private readonly RunningDigest _read = new();
    private readonly RunningDigest _written = new();
    private TapConnection? _connection;
    private ulong _expectedNumber = 1;

    internal string Source { get; } = source;

    internal ulong TraceId { get; } = traceId;

    /// <summary>Something happened on it; else no capture needs to show it.</summary>
    internal bool HasEvents { get; private set; }

    /// <summary>The ends as the tap named them when the first thing happened; null where it did not.</summary>
    internal TcpEnd? Remote { get; private set; }

    internal TcpEnd? Local { get; private set; }

    /// <summary>What came from the remote end. Empty before <see cref="Finish"/>.</summary>
    internal ByteDigest Read { get; private set; } = ByteDigest.Empty;

    internal ByteDigest Written { get; private set; } = ByteDigest.Empty;

    /// <summary>The tap says that it lacks bytes that were read.</summary>
    internal bool LacksRead { get; private set; }

    internal bool LacksWritten { get; private set; }

    internal bool IsMatched { get; set; }

    internal void Learn(TapConnection? connection) => _connection = connection ?? _connection;

    internal void Accept(in TapEvent tapped)
    {
        Learn(tapped.Connection);
        if (!HasEvents)
        {
            HasEvents = true;
            Remote = TcpEnd.From(_connection?.Remote);
            Local = TcpEnd.From(_connection?.Local);
        }

        if (tapped.Kind == TapEventKind.Closed)
        {
            return;
        }

        FollowNumbers(tapped);
        bool isRead = tapped.Kind == TapEventKind.Read;
        (isRead ? _read : _written).Add(tapped.Payload.Span);
        LacksRead |= isRead && tapped.IsTruncated;
        LacksWritten |= !isRead && tapped.IsTruncated;
    }

    internal void Finish()
    {
        Read = _read.Finish();
        Written = _written.Finish();
    }

    // What is missing between two events may have gone either way.
    private void FollowNumbers(in TapEvent tapped)
    {
        if (tapped.SequenceNumber == 0)
        {
            return;
        }

        if (tapped.SequenceNumber != _expectedNumber)
        {
            LacksRead = LacksWritten = true;
        }

        _expectedNumber = tapped.SequenceNumber + (ulong)tapped.Payload.Length;
    }
}
