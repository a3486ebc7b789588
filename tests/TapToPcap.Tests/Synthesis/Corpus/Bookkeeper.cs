using TapToPcap.Recorder;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>Works out from what happened on a connection, and from what arrived of it, which bytes stand where and where some are missing.</summary>
internal sealed class Bookkeeper
{
    private readonly ConversationPlan _conversation;
    private readonly ExpectedDirection _read = new();
    private readonly ExpectedDirection _written = new();
    private bool _isReported;
    private bool _isClosed;
    private bool _hasPendingFin;
    private long _gaps;
    private long _missing;
    private long _payload;

    /// <summary>Bytes of both directions up to the end of what was last there.</summary>
    private long _passed;

    /// <summary>The direction in which that was cut, where the next count says how many bytes are missing.</summary>
    private TapStepKind? _cut;

    private Bookkeeper(ConversationPlan conversation) => _conversation = conversation;

    private bool IsBuffered => _conversation.Options.Shape == TapShape.Buffered;

    /// <param name="arrived">Parcels of the conversation, as they came.</param>
    internal static ExpectedConversation Keep(ConversationPlan conversation, List<Parcel> arrived)
    {
        Bookkeeper books = new(conversation);
        HashSet<TapStep> present = [.. arrived.SelectMany(parcel => parcel.Steps)];
        books.Enter(present);
        return new ExpectedConversation(conversation.ToString(), conversation.Connection.TraceId, conversation.Connection.Remote)
        {
            Read = books._read,
            Written = books._written,
            IsEmitted = books._isReported,
            IsClosed = books._isClosed,
            IsInOrder = arrived.Zip(arrived.Skip(1)).All(pair => pair.First.First + pair.First.Count <= pair.Second.First),
            Gaps = books._gaps,
            MissingBytes = (ulong)books._missing,
            PayloadBytes = books._payload,
            Repeats = arrived.Sum(parcel => parcel.Count) - present.Count,
        };
    }

    private void Enter(HashSet<TapStep> present)
    {
        TapLimit readLimit = new(_conversation.Options.Shape, _conversation.Options.ReadLimit);
        TapLimit writeLimit = new(_conversation.Options.Shape, _conversation.Options.WriteLimit);
        long begin = 0;
        foreach (TapStep step in _conversation.Steps)
        {
            ReadOnlyMemory<byte>? recorded = (step.Kind == TapStepKind.Read ? readLimit : writeLimit).Apply(step.Bytes);
            if (recorded is ReadOnlyMemory<byte> bytes && present.Contains(step))
            {
                Enter(step, begin, bytes);
            }

            begin += step.Bytes.Length;
        }

        Finish();
    }

    private void Enter(TapStep step, long begin, ReadOnlyMemory<byte> recorded)
    {
        if (step.Kind == TapStepKind.Closed && IsBuffered)
        {
            return;                                                            // not recorded
        }

        _isReported = true;
        if (_conversation.Options.CountBytes)
        {
            Miss(begin - _passed);
        }

        if (step.Kind != TapStepKind.Write)
        {
            SendPendingFin();
        }

        if (step.Kind == TapStepKind.Closed)
        {
            Close();
            return;
        }

        Transfer(step, recorded);
        _passed = begin + recorded.Length;
    }

    private void Transfer(TapStep step, ReadOnlyMemory<byte> recorded)
    {
        ExpectedDirection direction = step.Kind == TapStepKind.Read ? _read : _written;
        direction.Add(recorded);
        _payload += recorded.Length;
        _hasPendingFin |= step.EndStream;
        if (recorded.Length == step.Bytes.Length)
        {
            return;
        }

        if (_conversation.Options.CountBytes)
        {
            _cut = step.Kind;
        }
        else
        {
            direction.Miss(1, GapCause.Cut, isKnown: false);
            _gaps++;
        }
    }

    // After a cut all that is missing counts as cut: that records were lost as well nobody can know. Where nothing was cut,
    // nobody can know the direction. But nothing follows a FIN (RFC 9293 §3.5).
    private void Miss(long bytes)
    {
        TapStepKind? cut = _cut;
        _cut = null;
        if (bytes == 0)
        {
            return;
        }

        _gaps++;
        _missing += bytes;
        GapCause cause = cut is null ? GapCause.Lost : GapCause.Cut;
        if (cut != TapStepKind.Write)
        {
            _read.Miss(bytes, cause, isKnown: true);
        }

        if (cut != TapStepKind.Read && !_written.HasFin)
        {
            _written.Miss(bytes, cause, isKnown: true);
        }
    }

    private void SendPendingFin()
    {
        if (_hasPendingFin)
        {
            _written.Finish();
        }
    }

    private void Close()
    {
        _isClosed = true;
        _read.Finish();
        _written.Finish();
    }

    private void Finish()
    {
        if (_cut is TapStepKind cut)
        {
            _gaps++;
            (cut == TapStepKind.Write ? _written : _read).Miss(1, GapCause.Cut, isKnown: false);
        }

        SendPendingFin();
        if (IsBuffered && _isReported)
        {
            Close();                                                           // it was recorded when the connection had closed
        }
    }
}
