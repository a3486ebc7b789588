using TapToPcap.Input;
using TapToPcap.Reading;

namespace TapToPcap.Inspecting;

/// <summary>One inspection under way: the conversations so far, and what was wrong with the inputs.</summary>
internal sealed class InspectionRun(ConversionOptions options, IConversionObserver observer, CancellationToken cancel) : IDisposable
{
    private const int EventsBetweenReports = 256;

    private readonly ReadingOptions _reading = new(options.Framing, options.MaxEventSize, options.MaxDamages);
    private readonly TapArchive _archive = new(new ArchiveLimits(options.MaxUnpackedSize, options.MaxMembers));
    private readonly List<InspectedConversation> _conversations = [];
    private readonly List<InspectedExchange> _exchanges = [];
    private readonly List<InspectionProblem> _problems = [];
    private long _taps;
    private long _accepted;

    internal void Accept(TapSource source)
    {
        try
        {
            foreach (TapEntry entry in _archive.Open(source))
            {
                using TapReader reader = new(entry, _reading);
                Inspect(reader);
            }
        }
        catch (InputException e)
        {
            Report(e);
        }
        catch (ArchiveException e)
        {
            Report(InspectionProblemKind.Damaged, TapFormatException.OfArchive(new SourcePosition(source.Name, e.Offset, 0), e));
        }
    }

    internal Inspection Finish()
    {
        InspectionTotals totals = Count();
        return new Inspection { Conversations = _conversations, Exchanges = _exchanges, Totals = totals, Advice = Adviser.Advise(_conversations, _exchanges, totals), Problems = _problems };
    }

    public void Dispose() => _archive.Dispose();

    private void Inspect(TapReader reader)
    {
        observer.Reading(reader.Name);
        TapInspection tap = new(reader, options.Role);
        HttpTapInspection http = new(reader);
        if (TryRead(reader, tap, http))
        {
            _taps++;
        }

        _conversations.AddRange(tap.Finish());
        _exchanges.AddRange(http.Finish());
    }

    /// <returns>False where this is no tap, or cannot be read.</returns>
    private bool TryRead(TapReader reader, TapInspection tap, HttpTapInspection http)
    {
        while (true)
        {
            try
            {
                while (reader.TryReadEvent(out TapEvent tapped))
                {
                    Accept(tap, http, tapped);
                }

                return true;
            }
            catch (UnrecognizedTapException e) when (reader.IsDiscovered)
            {
                _problems.Add(new InspectionProblem(InspectionProblemKind.NotTap, e.Message));
                observer.NotTap(e);
                return false;
            }
            catch (TapFormatException e)
            {
                Report(reader.IsEmpty ? InspectionProblemKind.Empty : InspectionProblemKind.Damaged, e);
            }
            catch (InputException e)
            {
                Report(e);
                return false;
            }
        }
    }

    private void Accept(TapInspection tap, HttpTapInspection http, in TapEvent tapped)
    {
        if (tapped.Kind == TapEventKind.Http)
        {
            http.Accept(tapped);
        }
        else
        {
            tap.Accept(tapped);
        }

        if (++_accepted % EventsBetweenReports == 0)
        {
            cancel.ThrowIfCancellationRequested();
            observer.Progressed(_archive.BytesRead);
        }
    }

    private InspectionTotals Count() => new()
    {
        Taps = _taps,
        Conversations = _conversations.Count,
        Open = _conversations.Count(conversation => !conversation.IsClosed),
        Events = _conversations.Sum(conversation => conversation.Events),
        ReadBytes = _conversations.Sum(conversation => conversation.Read.Bytes),
        WrittenBytes = _conversations.Sum(conversation => conversation.Written.Bytes),
        Cuts = _conversations.Sum(conversation => conversation.Read.Cuts + conversation.Written.Cuts),
        UnsizedCuts = _conversations.Sum(conversation => conversation.Read.UnsizedCuts + conversation.Written.UnsizedCuts),
        CutBytes = Saturating.Sum(_conversations, conversation => Saturating.Add(conversation.Read.CutBytes, conversation.Written.CutBytes)),
        LostBytes = Saturating.Sum(_conversations, conversation => conversation.LostBytes),
        Exchanges = _exchanges.Count,
        BodyBytes = _exchanges.Sum(exchange => exchange.RequestBytes + exchange.ResponseBytes),
        BodyCuts = _exchanges.Sum(exchange => exchange.RequestCuts + exchange.ResponseCuts),
        Empty = Count(InspectionProblemKind.Empty),
        Damaged = Count(InspectionProblemKind.Damaged),
        Unreadable = Count(InspectionProblemKind.Unreadable),
        NotTaps = Count(InspectionProblemKind.NotTap),
    };

    private int Count(InspectionProblemKind kind) => _problems.Count(problem => problem.Kind == kind);

    private void Report(InspectionProblemKind kind, TapFormatException problem)
    {
        _problems.Add(new InspectionProblem(kind, problem.Message));
        observer.Damaged(problem);
    }

    private void Report(InputException problem)
    {
        _problems.Add(new InspectionProblem(InspectionProblemKind.Unreadable, problem.Message));
        observer.Unreadable(problem);
    }
}
