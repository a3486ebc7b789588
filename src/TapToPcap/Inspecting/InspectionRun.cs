using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Http;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Inspecting;

/// <summary>One run of <see cref="TapInspector"/>: collects the conversations, exchanges and problems of all inputs.</summary>
internal sealed class InspectionRun : IDisposable
{
    private readonly TapRole? _role;
    private readonly InspectionProblems _problems;
    private readonly TapFeed _feed;
    private readonly List<InspectedConversation> _conversations = [];
    private readonly List<InspectedExchange> _exchanges = [];
    private readonly HttpPlan _plan = new();

    internal InspectionRun(ReadingOptions options, TapRole? role, IConversionObserver observer, CancellationToken cancel)
    {
        _role = role;
        _problems = new InspectionProblems(observer);
        _feed = new TapFeed(options, new TapReports(_problems), cancel);
    }

    internal void Accept(TapSource source) => _feed.Read(source, reader => new Tap(this, reader));

    internal Inspection Finish()
    {
        InspectionTotals totals = Count();
        InspectedExchange[] exchanges = [.. _exchanges.Select(exchange => exchange.Decide(_plan))];
        return new Inspection { Conversations = _conversations, Exchanges = exchanges, Totals = totals, Advice = Adviser.Advise(_conversations, exchanges, totals), Problems = _problems.All };
    }

    public void Dispose() => _feed.Dispose();

    private InspectionTotals Count() => new()
    {
        Taps = _feed.Inputs,
        Conversations = _conversations.Count,
        Open = _conversations.Count(conversation => !conversation.IsClosed),
        Events = _conversations.Sum(conversation => conversation.Events),
        ReadBytes = _conversations.Sum(conversation => conversation.Read.Bytes),
        WrittenBytes = _conversations.Sum(conversation => conversation.Written.Bytes),
        Cuts = _conversations.Sum(conversation => conversation.Read.Cuts + conversation.Written.Cuts),
        UnsizedCuts = _conversations.Sum(conversation => conversation.Read.UnsizedCuts + conversation.Written.UnsizedCuts),
        CutBytes = Saturating.Sum(_conversations, conversation => Saturating.Add(conversation.Read.CutBytes, conversation.Written.CutBytes)),
        LostBytes = Saturating.Sum(_conversations, conversation => conversation.LostBytes),
        BelowTapBytes = Saturating.Sum(_conversations, conversation => conversation.BelowTapBytes),
        Exchanges = _exchanges.Count,
        BodyBytes = _exchanges.Sum(exchange => exchange.RequestBytes + exchange.ResponseBytes),
        BodyCuts = _exchanges.Sum(exchange => exchange.RequestCuts + exchange.ResponseCuts),
        BrokenOff = _exchanges.Count(exchange => exchange.IsBrokenOff),
        Empty = _problems.Count(InspectionProblemKind.Empty),
        Damaged = _problems.Count(InspectionProblemKind.Damaged),
        Unreadable = _problems.Count(InspectionProblemKind.Unreadable),
        NotTaps = _problems.Count(InspectionProblemKind.NotTap),
    };

    private sealed class Tap(InspectionRun run, TapReader reader) : ITapConsumer
    {
        private readonly TapInspection _connections = new(reader, run._role);
        private readonly HttpTapInspection _exchanges = new(reader, run._plan);

        public void Accept(in TapEvent tapped)
        {
            if (tapped.Kind == TapEventKind.Http)
            {
                _exchanges.Accept(tapped);
            }
            else
            {
                _connections.Accept(tapped);
            }
        }

        public void Damaged(TapFormatException damage)
        {
        }

        public void Finish(bool isRead)
        {
            run._conversations.AddRange(_connections.Finish());
            run._exchanges.AddRange(_exchanges.Finish());
        }
    }
}
