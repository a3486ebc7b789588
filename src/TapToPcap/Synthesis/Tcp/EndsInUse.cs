using System.Globalization;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Which conversation has which ends at a time, as readers would take two with the same for one connection.</summary>
/// <param name="remembersPast">Whether ended conversations matter too, as conversations do not come in order of time.</param>
internal sealed class EndsInUse(bool remembersPast)
{
    // The oldest are forgotten, as memory must not grow in a capture that goes on for weeks.
    private const int MaxRemembered = 1 << 18;

    // A port is usually not used again earlier (TIME_WAIT, RFC 9293 §3.4.2: twice a maximum segment lifetime; Linux waits 60 s).
    private const long NanosecondsOfReuse = 60_000_000_000;

    private readonly Dictionary<EndPair, Use> _open = [];
    private readonly Dictionary<EndPair, List<Past>> _past = [];
    private readonly Queue<EndPair> _pastByAge = [];

    /// <summary>The conversation with these ends when <paramref name="conversation"/> begins, by name; null if none.</summary>
    internal string? Find(EndPair ends, ConversationTable table, Conversation conversation) =>
        _open.TryGetValue(ends, out Use? use) ? use.Name : FindPast(ends, table, conversation);

    /// <summary>The open conversation of this tap with the same ends and sides, which must be over; null if none is.</summary>
    internal Conversation? FindStale(EndPair ends, ConversationTable table, TapConnection connection) =>
        _open.TryGetValue(ends, out Use? use) && !use.Conversation.IsHttp && use.Table == table && use.Conversation.Connection == connection ? use.Conversation : null;

    internal void Begin(EndPair ends, ConversationTable table, Conversation conversation)
    {
        conversation.Ends = ends;
        _open[ends] = new Use(table, conversation, conversation.LastTime);
    }

    /// <summary>Frees the ends of a conversation that is over or idle.</summary>
    internal void End(Conversation conversation)
    {
        if (conversation.Ends is EndPair ends && _open.TryGetValue(ends, out Use? use) && use.Conversation == conversation)
        {
            _open.Remove(ends);
            Remember(ends, use);
        }
    }

    /// <summary>Reserves again the ends of a conversation that goes on.</summary>
    /// <returns>False if another conversation has them by now.</returns>
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

    /// <param name="Connection">The ends as its tap had them; null for an HTTP tap.</param>
    private readonly record struct Past(long First, long Last, string Name, string Origin, TapConnection? Connection)
    {
        internal bool IsAt(long time) => time < Last && time > First - NanosecondsOfReuse;
    }
}
