using System.Globalization;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Which conversations have which ends at a time. No two may have the same: readers would take them for one connection.</summary>
/// <param name="remembersPast">Conversations do not come in the order of their times, so one that has ended may have been open at the time of one that begins.</param>
internal sealed class EndsInUse(bool remembersPast)
{
    // Of more, the first are forgotten: what goes on for weeks must not grow.
    private const int MaxRemembered = 1 << 18;

    // A port is as a rule not used again before (TIME_WAIT, RFC 9293 §3.4.2: twice a maximum segment lifetime; Linux waits 60 s).
    private const long NanosecondsOfReuse = 60_000_000_000;

    private readonly Dictionary<EndPair, Use> _open = [];
    private readonly Dictionary<EndPair, List<Past>> _past = [];
    private readonly Queue<EndPair> _pastByAge = [];

    /// <summary>What people know the conversation by that has these ends now, or had them when <paramref name="conversation"/> begins; null where there is none.</summary>
    internal string? Find(EndPair ends, ConversationTable table, Conversation conversation) =>
        _open.TryGetValue(ends, out Use? use) ? use.Name : FindPast(ends, table, conversation);

    /// <summary>The conversation of a socket tap that has these ends and must be over: the same tap shows another one that begins with the same ends on the same sides.</summary>
    internal Conversation? FindStale(EndPair ends, ConversationTable table, TapConnection connection) =>
        _open.TryGetValue(ends, out Use? use) && !use.Conversation.IsHttp && use.Table == table && use.Conversation.Connection == connection ? use.Conversation : null;

    internal void Begin(EndPair ends, ConversationTable table, Conversation conversation)
    {
        conversation.Ends = ends;
        _open[ends] = new Use(table, conversation, conversation.LastTime);
    }

    /// <summary>A conversation is over, or has nothing under way.</summary>
    internal void End(Conversation conversation)
    {
        if (conversation.Ends is EndPair ends && _open.TryGetValue(ends, out Use? use) && use.Conversation == conversation)
        {
            _open.Remove(ends);
            Remember(ends, use);
        }
    }

    /// <summary>A conversation that had ended goes on.</summary>
    /// <returns>False where another has its ends by now.</returns>
    internal bool TryResume(ConversationTable table, Conversation conversation)
    {
        if (conversation.Ends is not EndPair ends)
        {
            return true;
        }

        if (_open.TryGetValue(ends, out Use? use))
        {
            return use.Conversation == conversation;
        }

        Begin(ends, table, conversation);
        return true;
    }

    private string? FindPast(EndPair ends, ConversationTable table, Conversation conversation)
    {
        if (!_past.TryGetValue(ends, out List<Past>? uses))
        {
            return null;
        }

        int found = uses.FindIndex(past => past.IsAt(conversation.LastTime) && !(past.Origin == table.Origin && past.Connection == conversation.Connection && !conversation.IsHttp));
        return found < 0 ? null : uses[found].Name;
    }

    private void Remember(EndPair ends, Use use)
    {
        if (!remembersPast)
        {
            return;
        }

        if (!_past.TryGetValue(ends, out List<Past>? uses))
        {
            _past[ends] = uses = [];
        }

        uses.Add(new Past(use.First, use.Conversation.LastTime, use.Name, use.Table.Origin, use.Conversation.IsHttp ? null : use.Conversation.Connection));
        _pastByAge.Enqueue(ends);
        if (_pastByAge.Count > MaxRemembered)
        {
            ForgetFirst(_pastByAge.Dequeue());
        }
    }

    private void ForgetFirst(EndPair ends)
    {
        List<Past> uses = _past[ends];
        uses.RemoveAt(0);
        if (uses.Count == 0)
        {
            _past.Remove(ends);
        }
    }

    private sealed record Use(ConversationTable Table, Conversation Conversation, long First)
    {
        internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Table.Label}, trace {Conversation.TraceId}");
    }

    /// <param name="Connection">As its tap had it; null of an HTTP tap.</param>
    private readonly record struct Past(long First, long Last, string Name, string Origin, TapConnection? Connection)
    {
        internal bool IsAt(long time) => time < Last && time > First - NanosecondsOfReuse;
    }
}
