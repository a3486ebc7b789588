using TapToPcap.Verifying.Captures;
using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>Pairs each conversation of the taps with the one in the capture that it became, one to one.</summary>
/// <remarks>A capture does not name taps. Conversations with equal bytes are paired, first those that also have the ends that the
/// tap names. The rest is paired by ends alone.</remarks>
internal sealed class Pairing
{
    private static readonly By[] ByBytes =
    [
        By.Bytes | By.Remote | By.Local,
        By.Bytes | By.Remote,
        By.Bytes | By.Local,
        By.Bytes,
    ];

    private static readonly By[] ByEnds =
    [
        By.Remote | By.Local,
        By.Remote,
        By.Local,
    ];

    private readonly Dictionary<TappedConversation, ConversationPair> _pairs = [];

    private Pairing()
    {
    }

    [Flags]
    private enum By
    {
        Bytes = 1,
        Remote = 2,
        Local = 4,
    }

    /// <returns>All conversations of the taps in their order, then those of the capture that are left.</returns>
    internal static IEnumerable<ConversationPair> Of(IReadOnlyList<TappedConversation> tapped, IReadOnlyList<CapturedConversation> captured)
    {
        // Conversations of an input that was given a second time take what the others have left, or nothing.
        IReadOnlyList<TappedConversation> originals = [.. tapped.Where(conversation => conversation.Original is null)];
        IReadOnlyList<TappedConversation> repeated = [.. tapped.Where(conversation => conversation.Original is not null)];
        Pairing pairing = new();
        pairing.Pair(ByBytes, originals, captured);
        pairing.Pair(ByBytes, repeated, captured);
        pairing.Pair(ByEnds, originals, captured);

        return
        [
            .. tapped.Select(conversation => pairing._pairs.GetValueOrDefault(conversation, new ConversationPair(conversation, null, true))),
            .. captured.Where(conversation => !conversation.IsMatched).Select(conversation => new ConversationPair(null, conversation, true)),
        ];
    }

    private void Pair(By[] passes, IReadOnlyList<TappedConversation> tapped, IReadOnlyList<CapturedConversation> captured)
    {
        foreach (By basis in passes)
        {
            Pair(basis, tapped, captured);
        }
    }

    private void Pair(By basis, IReadOnlyList<TappedConversation> tapped, IReadOnlyList<CapturedConversation> captured)
    {
        List<TappedConversation> open = [.. tapped.Where(conversation => !conversation.IsMatched && IsKnown(basis, conversation))];
        if (open.Count == 0)
        {
            return;
        }

        Dictionary<Key, Queue<ConversationPair>> candidates = Candidates(basis, captured.Where(conversation => !conversation.IsMatched));
        foreach (TappedConversation conversation in open)
        {
            if (candidates.TryGetValue(KeyOf(basis, conversation), out Queue<ConversationPair>? equals) && TryTake(equals, out ConversationPair pair))
            {
                conversation.IsMatched = pair.Captured!.IsMatched = true;
                _pairs[conversation] = pair with { Tapped = conversation };
            }
        }
    }

    private static Dictionary<Key, Queue<ConversationPair>> Candidates(By basis, IEnumerable<CapturedConversation> captured)
    {
        Dictionary<Key, Queue<ConversationPair>> candidates = [];
        foreach (CapturedConversation conversation in captured)
        {
            foreach (bool isOpenerRemote in (ReadOnlySpan<bool>)[true, false])
            {
                ConversationPair pair = new(null, conversation, isOpenerRemote);
                Key key = Restrict(basis, new Key(pair.Read!.Digest, pair.Written!.Digest, pair.Read.From, pair.Written.From));
                if (!candidates.TryGetValue(key, out Queue<ConversationPair>? equals))
                {
                    candidates[key] = equals = new Queue<ConversationPair>();
                }

                equals.Enqueue(pair);
            }
        }

        return candidates;
    }

    private static bool TryTake(Queue<ConversationPair> equals, out ConversationPair pair)
    {
        while (equals.TryDequeue(out pair))
        {
            if (!pair.Captured!.IsMatched)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsKnown(By basis, TappedConversation conversation) =>
        (!basis.HasFlag(By.Remote) || conversation.Remote is not null) && (!basis.HasFlag(By.Local) || conversation.Local is not null);

    private static Key KeyOf(By basis, TappedConversation conversation) =>
        Restrict(basis, new Key(conversation.Read, conversation.Written, conversation.Remote, conversation.Local));

    private static Key Restrict(By basis, Key key) => new(
        basis.HasFlag(By.Bytes) ? key.Read : null,
        basis.HasFlag(By.Bytes) ? key.Written : null,
        basis.HasFlag(By.Remote) ? key.Remote : null,
        basis.HasFlag(By.Local) ? key.Local : null);

    private readonly record struct Key(ByteDigest? Read, ByteDigest? Written, TcpEnd? Remote, TcpEnd? Local);
}
