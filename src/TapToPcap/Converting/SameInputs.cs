using TapToPcap.Input;
using TapToPcap.Synthesis;

namespace TapToPcap.Converting;

/// <summary>Finds inputs with the same content as an earlier one: a file named twice, a link, a copy, a compressed copy.</summary>
/// <remarks>
/// Contents are compared only if both inputs begin with the same connection or exchange, trace id and time. The latest 262,144
/// beginnings are remembered.
/// </remarks>
internal sealed class SameInputs
{
    private const int BlockLength = 1 << 16;
    private const int MaxRemembered = 1 << 18;

    // By the hash of what they begin with. Different inputs that begin alike are rare; they may be two taps of one connection.
    private readonly Dictionary<int, TapEntry> _first = [];
    private readonly Dictionary<int, List<TapEntry>> _others = [];
    private readonly Queue<int> _byAge = [];

    /// <summary>Returns an earlier input with the same unpacked bytes; if there is none, null, and remembers this one.</summary>
    internal TapEntry? Find(TapEntry entry, TapHead head)
    {
        if (!entry.CanReopen)
        {
            return null;
        }

        int key = head.Key.GetHashCode();
        if (_first.TryAdd(key, entry))
        {
            Age(key);
            return null;
        }

        if (AreSame(_first[key], entry))
        {
            return _first[key];
        }

        if (!_others.TryGetValue(key, out List<TapEntry>? others))
        {
            _others[key] = others = [];
        }

        TapEntry? same = others.Find(other => AreSame(other, entry));
        if (same is null)
        {
            others.Add(entry);
        }

        return same;
    }

    /// <summary>Forgets all inputs, once no more will come.</summary>
    internal void Clear()
    {
        _first.Clear();
        _others.Clear();
        _byAge.Clear();
    }

    private void Age(int key)
    {
        _byAge.Enqueue(key);
        if (_byAge.Count > MaxRemembered)
        {
            int oldest = _byAge.Dequeue();
            _first.Remove(oldest);
            _others.Remove(oldest);
        }
    }

    // An input that cannot be read equals no other; its conversion reports why.
    private static bool AreSame(TapEntry one, TapEntry other)
    {
        if (one.IsSameFile(other))
        {
            return true;
        }

        try
        {
            using SourceStream first = one.Open();
            using SourceStream second = other.Open();
            return AreSame(first, second);
        }
        catch (Exception e) when (e is InputException or InvalidDataException)
        {
            return false;
        }
    }

    private static bool AreSame(SourceStream one, SourceStream other)
    {
        byte[] block = new byte[2 * BlockLength];
        Span<byte> left = block.AsSpan(0, BlockLength);
        Span<byte> right = block.AsSpan(BlockLength);
        while (true)
        {
            int read = one.ReadAtLeast(left, BlockLength, throwOnEndOfStream: false);
            if (other.ReadAtLeast(right, BlockLength, throwOnEndOfStream: false) != read || !left[..read].SequenceEqual(right[..read]))
            {
                return false;
            }

            if (read == 0)
            {
                return true;
            }
        }
    }
}
