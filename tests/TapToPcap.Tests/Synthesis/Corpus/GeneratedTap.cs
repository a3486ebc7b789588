using System.Net;
using TapToPcap.Recorder;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>A tap of random conversations, of which some records went astray, with what a capture of it must show.</summary>
internal sealed record GeneratedTap(string Name, byte[] Bytes, IReadOnlyList<ExpectedConversation> Conversations)
{
    private const int MaxConversations = 3;

    private static readonly TapFormat[] Formats = [TapFormat.Undelimited, TapFormat.Delimited, TapFormat.JsonBytes, TapFormat.Text];

    internal static GeneratedTap Make(Random random, string name)
    {
        TapFormat format = Formats[random.Next(Formats.Length)];
        ConnectionLayout layout = (ConnectionLayout)random.Next(2);
        List<ConversationPlan> plans = [.. Enumerable.Range(0, random.Next(1, MaxConversations + 1)).Select(id => ConversationPlanner.Plan(random, (ulong)id, layout))];
        return Of($"{name}, {format}, {layout}", plans, Transit.Deliver(random, plans), format, layout);
    }

    /// <summary>One conversation that is streamed and counted.</summary>
    /// <param name="deliver">Makes what arrives of what was sent, the connection record first; default all.</param>
    internal static GeneratedTap Streamed(IEnumerable<TapStep> steps, int writeLimit = int.MaxValue, Func<List<Parcel>, List<Parcel>>? deliver = null)
    {
        TapConnection connection = new(7, IPEndPoint.Parse("10.1.2.3:80"), IPEndPoint.Parse("10.9.9.9:40001"));
        ConversationPlan plan = new(connection, new TapOptions { Shape = TapShape.Streamed, CountBytes = true, WriteLimit = writeLimit }, [.. steps]);
        List<Parcel> sent = Parcel.Pack(plan);
        return Of("tap", [plan], deliver?.Invoke(sent) ?? sent);
    }

    /// <param name="arrived">What a reader gets to see, in this order.</param>
    private static GeneratedTap Of(string name, IEnumerable<ConversationPlan> plans, IReadOnlyCollection<Parcel> arrived, TapFormat format = TapFormat.Delimited, ConnectionLayout layout = ConnectionLayout.Current) => new(
        name,
        Taps.Encode(arrived.Select(parcel => parcel.Record), format, layout),
        [.. plans.Select(plan => Bookkeeper.Keep(plan, [.. arrived.Where(parcel => ReferenceEquals(parcel.Conversation, plan))]))]);
}
