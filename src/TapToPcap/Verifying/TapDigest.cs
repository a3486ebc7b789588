using TapToPcap.Input;
using TapToPcap.Protocols;
using TapToPcap.Reading;

namespace TapToPcap.Verifying;

/// <summary>Reads taps and keeps the digests of what their conversations carried. A conversation is known by its tap and its trace id, until it ends, or a connection record or an event begins a new one.</summary>
/// <param name="bytesBefore">Bytes of other inputs that have been read, for those who watch.</param>
internal sealed class TapDigest(VerificationOptions options, long bytesBefore, IConversionObserver observer, CancellationToken cancel) : IDisposable
{
    private const int EventsBetweenReports = 256;

    private readonly ReadingOptions _reading = new(options.Framing, options.MaxEventSize, options.MaxDamages);
    private readonly HeldBytes _held = new();
    private readonly TapArchive _archive = new(new ArchiveLimits(options.MaxUnpackedSize, options.MaxMembers));
    private readonly List<TappedConversation> _conversations = [];
    private readonly Dictionary<ulong, TappedConversation> _open = [];
    private readonly TappedExchanges _exchanges = new(options);

    /// <summary>Those on which something happened, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedConversation> Conversations => _conversations;

    /// <summary>Those of HTTP taps, in the order of the inputs.</summary>
    internal IReadOnlyList<TappedExchange> Exchanges => _exchanges.All;

    internal long BytesRead => _archive.BytesRead;

    internal long Inputs { get; private set; }

    internal long Events { get; private set; }

    /// <summary>Inputs that are damaged, cut off or no taps.</summary>
    internal long Damaged { get; private set; }

    internal long Unreadable { get; private set; }

    internal void Accept(TapSource source)
    {
        try
        {
            foreach (TapEntry entry in _archive.Open(source))
            {
                using TapReader tap = new(entry, _reading);
                observer.Reading(tap.Name);
                Read(tap);
            }
        }
        catch (InputException e)
        {
            Unreadable++;
            observer.Unreadable(e);
        }
        catch (ArchiveException e)
        {
            Damaged++;
            observer.Damaged(TapFormatException.OfArchive(new SourcePosition(source.Name, e.Offset, 0), e));
        }
    }

    /// <summary>All has been read.</summary>
    internal void Finish()
    {
        RepeatedInputs.Find(_conversations);
        RepeatedInputs.Find(_exchanges.All);
    }

    public void Dispose() => _archive.Dispose();

    private void Read(TapReader tap)
    {
        Inputs++;
        while (!TryReadOn(tap))
        {
        }

        FinishAll();
    }

    /// <returns>False where it is damaged, and goes on after.</returns>
    private bool TryReadOn(TapReader tap)
    {
        try
        {
            while (tap.TryReadEvent(out TapEvent tapped))
            {
                Accept(tap.Name, tapped);
            }
        }
        catch (UnrecognizedTapException e) when (tap.IsDiscovered)
        {
            Inputs--;
            observer.NotTap(e);
        }
        catch (TapFormatException e)
        {
            Damaged++;
            observer.Damaged(e);
            ExpectGaps();
            return false;
        }
        catch (InputException e)
        {
            Inputs--;
            Unreadable++;
            observer.Unreadable(e);
        }

        return true;
    }

    private void Accept(string source, in TapEvent tapped)
    {
        switch (tapped.Kind)
        {
            case TapEventKind.Opened:
                Finish(tapped.TraceId, isOver: false);
                FindOrAdd(source, tapped.TraceId).Learn(tapped.Connection);
                break;
            case TapEventKind.Empty:
                FindOrAdd(source, tapped.TraceId).Learn(tapped.Connection);
                break;
            case TapEventKind.Read or TapEventKind.Write:
                Count(source, tapped);
                break;
            case TapEventKind.Closed:
                Count(source, tapped);
                Finish(tapped.TraceId, isOver: true);
                break;
            case TapEventKind.Http:
                _exchanges.Accept(source, Inputs, tapped);
                break;
            case TapEventKind.Ended:
                Finish(tapped.TraceId, isOver: true);
                break;
        }
    }

    private void Count(string source, in TapEvent tapped)
    {
        TappedConversation conversation = FindOrAdd(source, tapped.TraceId);
        if (conversation.IsOverBefore(tapped))
        {
            Finish(tapped.TraceId, isOver: false);
            conversation = FindOrAdd(source, tapped.TraceId);
        }

        if (!conversation.HasEvents)
        {
            _conversations.Add(conversation);
        }

        conversation.Accept(tapped);
        if (++Events % EventsBetweenReports == 0)
        {
            cancel.ThrowIfCancellationRequested();
            observer.Progressed(bytesBefore + BytesRead);
        }
    }

    private TappedConversation FindOrAdd(string source, ulong traceId)
    {
        if (!_open.TryGetValue(traceId, out TappedConversation? conversation))
        {
            _open[traceId] = conversation = new TappedConversation(source, Inputs, traceId, options, _held, new Http1Exchanges());
        }

        return conversation;
    }

    private void ExpectGaps()
    {
        foreach (TappedConversation conversation in _open.Values)
        {
            conversation.ExpectGap();
        }

        _exchanges.ExpectGaps();
    }

    private void Finish(ulong traceId, bool isOver)
    {
        if (_open.Remove(traceId, out TappedConversation? conversation))
        {
            conversation.Finish(isOver);
        }
    }

    private void FinishAll()
    {
        foreach (TappedConversation conversation in _open.Values)
        {
            conversation.Finish(isOver: false);
        }

        _open.Clear();
        _exchanges.FinishTap();
    }
}
