using System.Globalization;
using System.Net;
using TapToPcap.Common;
using TapToPcap.Synthesis.Order;
using TapToPcap.Synthesis.Settings;

namespace TapToPcap.Synthesis.Tcp;

/// <summary>Chooses the ends of each conversation: the tap's, or invented; with another client port if they are in use.</summary>
internal sealed class EndAssignment(SynthesisOptions options, SynthesisCounts counts)
{
    private const ulong SecondPort = 5;

    // An invented port may be in use by a true connection.
    private const uint MaxPortAttempts = 64;

    private readonly InventedEndpoints _invented = new();
    private readonly EndsInUse _ends = new(remembersPast: !options.IsInTimeOrder);

    /// <summary>Chooses the ends of a conversation that opens now, and reserves them.</summary>
    internal EndpointPair Assign(ConversationTable table, Conversation conversation, TapRole role, IdentityHash identity)
    {
        EndpointPair ends = EndpointPair.Resolve(conversation.Connection, role, identity, _invented);
        if (ends.Local.Equals(ends.Remote))
        {
            return WithPortOfItsOwn(table, conversation, role, identity, ends, "both ends are the same");
        }

        if (EndpointPair.RepeatableEnds(conversation.Connection, role, _invented) is not EndPair pair)
        {
            return ends;
        }

        string? first = table.TakeSecondView(pair) ?? _ends.Find(pair, table, conversation);
        if (first is null)
        {
            _ends.Begin(pair, table, conversation);
            return ends;
        }

        counts[Counter.SecondViews]++;
        counts.SecondView ??= $"{table.Label} and {first}";
        return WithPortOfItsOwn(table, conversation, role, identity, ends, $"{first} shows this connection as well");
    }

    /// <summary>An open conversation of the same tap and ends, which must be over as another begins; null if none is.</summary>
    internal Conversation? FindStale(ConversationTable table, Conversation opening, TapRole role) =>
        EndpointPair.RepeatableEnds(opening.Connection, role, _invented) is EndPair ends ? _ends.FindStale(ends, table, opening.Connection!) : null;

    /// <summary>Frees the ends of a conversation on which nothing is under way.</summary>
    internal void Release(Conversation conversation) => _ends.End(conversation);

    /// <summary>Reserves again the ends of a conversation that were released.</summary>
    /// <returns>False if another conversation has them by now.</returns>
    internal bool TryResume(ConversationTable table, Conversation conversation) => _ends.TryResume(table, conversation);

    // With the same ends, readers would take two views for one connection, and one host for both of its ends.
    private EndpointPair WithPortOfItsOwn(ConversationTable table, Conversation conversation, TapRole role, IdentityHash identity, EndpointPair ends, string reason)
    {
        bool isLocalClient = role == TapRole.Upstream;
        (IPEndPoint client, IPEndPoint server) = isLocalClient ? (ends.Local, ends.Remote) : (ends.Remote, ends.Local);
        EndPair shown = new(_invented.InventPort(identity.With(SecondPort), client.Address), server);
        for (uint attempt = 1; attempt < MaxPortAttempts && _ends.Find(shown, table, conversation) is not null; attempt++)
        {
            shown = shown with { One = _invented.InventPort(identity.With(SecondPort).With(attempt), client.Address) };
        }

        _ends.Begin(shown, table, conversation);
        return ends.WithPort(isLocalClient, shown.One.Port, string.Create(CultureInfo.InvariantCulture, $"client port {client.Port} shown as {shown.One.Port}, as {reason}"));
    }
}
