using TapToPcap.Input;
using TapToPcap.Synthesis;

namespace TapToPcap.Converting;

/// <summary>Finds inputs that hold the same as an earlier one: a file that is named twice, a link to it, its copy, the same compressed.</summary>
/// <remarks>Only those are read for it that begin with the same connection or exchange, id and time. The latest 262,144 are remembered.</remarks>
internal sealed class SameInputs
{
    private const int BlockLength = 1 << 16;
    private const int MaxRemembered = 1 << 18;

    // By what they begin with. Two that begin alike and are not the same are rare, and may well be of two taps of one connection.
    private readonly Dictionary<int, TapEntry> _first = [];
    private readonly Dictionary<int, List<TapEntry>> _others = [];
    private readonly Queue<int> _byAge = [];

    /// <summary>An earlier input that holds byte for byte the same, unpacked; null where there is none, and then this one is remembered.</summary>
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

    /// <summary>All inputs are known: nothing need be remembered any more.</summary>
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

    // What cannot be read is not the same as anything; whoever converts it says why.
    private static bool AreSame(TapEntry one, TapEntry other)
    {
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
