using TapToPcap.Input;
using TapToPcap.Protocols;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Verifying.Settings;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying;

/// <summary>Reads taps and keeps digests of what their conversations and exchanges carry. A conversation has one tap and trace id,
/// and lasts until it ends, or until a connection record or an event begins a new one.</summary>
internal sealed class TapDigest : IDisposable
{
    private readonly VerificationOptions _options;
    private readonly TapReports _reports;
    private readonly TapFeed _feed;
    private readonly HeldBytes _held = new();
    private readonly List<TappedConversation> _conversations = [];
    private readonly TappedExchanges _exchanges;
    private int _taps;

    /// <param name="bytesBefore">Bytes of other inputs that have been read, for progress.</param>
    internal TapDigest(VerificationOptions options, long bytesBefore, IConversionObserver observer, CancellationToken cancel)
    {
        _options = options;
        _reports = new TapReports(observer);
        _feed = new TapFeed(options.Reading, _reports, cancel) { BytesBefore = bytesBefore };
        _exchanges = new TappedExchanges(options);
    }

    /// <summary>The conversations that have events, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedConversation> Conversations => _conversations;

    /// <summary>The exchanges of HTTP taps, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedExchange> Exchanges => _exchanges.All;

    internal long BytesRead => _feed.BytesRead;

    internal long Inputs => _feed.Inputs;

    internal long Events { get; private set; }

    /// <summary>Inputs that are damaged, cut off or not taps.</summary>
    internal long Damaged => _reports.Damaged;

    internal long Unreadable => _reports.Unreadable;

    internal void Accept(TapSource source) => _feed.Read(source, reader => new Tap(this, reader.Name, ++_taps));

    /// <summary>Called when all taps have been read: finds inputs that were given twice.</summary>
    internal void Finish()
    {
        RepeatedInputs.Find(_conversations);
        RepeatedInputs.Find(_exchanges.All);
    }

    public void Dispose() => _feed.Dispose();

    private sealed class Tap(TapDigest digest, string source, int ordinal) : ITapConsumer
    {
        private readonly Dictionary<ulong, TappedConversation> _open = [];

        public void Accept(in TapEvent tapped)
        {
            switch (tapped.Kind)
            {
                case TapEventKind.Opened:
                    Finish(tapped.TraceId, isOver: false);
                    FindOrAdd(tapped.TraceId).Learn(tapped.Connection);
                    break;
                case TapEventKind.Empty:
                    FindOrAdd(tapped.TraceId).Learn(tapped.Connection);
                    break;
                case TapEventKind.Read or TapEventKind.Write:
                    Count(tapped);
                    break;
                case TapEventKind.Closed:
                    Count(tapped);
                    Finish(tapped.TraceId, isOver: true);
                    break;
                case TapEventKind.Http:
                    digest._exchanges.Accept(source, ordinal, tapped);
                    break;
                case TapEventKind.Ended:
                    Finish(tapped.TraceId, isOver: true);
                    break;
            }
        }

        public void Damaged(TapFormatException damage)
        {
            foreach (TappedConversation conversation in _open.Values)
            {
                conversation.ExpectGap();
            }

            digest._exchanges.ExpectGaps();
        }

        public void Finish(bool isRead)
        {
            foreach (TappedConversation conversation in _open.Values)
            {
                conversation.Finish(isOver: false);
            }

            digest._exchanges.FinishTap();
        }

        private void Count(in TapEvent tapped)
        {
            TappedConversation conversation = FindOrAdd(tapped.TraceId);
            if (conversation.IsOverBefore(tapped))
            {
                Finish(tapped.TraceId, isOver: false);
                conversation = FindOrAdd(tapped.TraceId);
            }

            if (!conversation.HasEvents)
            {
                digest._conversations.Add(conversation);
            }

            conversation.Accept(tapped);
            digest.Events++;
        }

        private TappedConversation FindOrAdd(ulong traceId)
        {
            if (!_open.TryGetValue(traceId, out TappedConversation? conversation))
            {
                _open[traceId] = conversation = new TappedConversation(source, ordinal, traceId, digest._options, digest._held, new Http1Exchanges());
            }

            return conversation;
        }

        private void Finish(ulong traceId, bool isOver)
        {
            if (_open.Remove(traceId, out TappedConversation? conversation))
            {
                conversation.Finish(isOver);
            }
        }
    }
}
