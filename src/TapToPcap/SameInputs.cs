using TapToPcap.Input;
using TapToPcap.Synthesis;

namespace TapToPcap;

/// <summary>Finds inputs that hold the same as an earlier one: a file that is named twice, a link to it, its copy, the same compressed.</summary>
/// <remarks>Only those are read for it that begin with the same connection or exchange, id and time. The latest 262,144 are remembered.</remarks>
internal sealed class SameInputs
{
    private const int BlockLength = 1 << 16;
    private const int MaxRemembered = 1 << 18;

    private readonly Dictionary<object, List<Known>> _byHead = [];
    private readonly Queue<object> _byAge = [];

    /// <summary>The name of an earlier input that holds byte for byte the same, unpacked; null where there is none, and then this one is remembered.</summary>
    /// <param name="open">Opens the input from its start, as often as it is called.</param>
    internal string? Find(string name, Func<SourceStream> open, TapHead head)
    {
        object key = head.Key;
        if (!_byHead.TryGetValue(key, out List<Known>? alike))
        {
            _byHead[key] = alike = new List<Known>(capacity: 1);
        }

        if (alike.Find(known => AreSame(known.Open, open)) is { Name: string same })
        {
            return same;
        }

        alike.Add(new Known(name, open));
        _byAge.Enqueue(key);
        if (_byAge.Count > MaxRemembered)
        {
            _byHead.Remove(_byAge.Dequeue());
        }

        return null;
    }

    /// <summary>All inputs are known: nothing need be remembered any more.</summary>
    internal void Clear()
    {
        _byHead.Clear();
        _byAge.Clear();
    }

    // What cannot be read is not the same as anything; whoever converts it says why.
    private static bool AreSame(Func<SourceStream> openOne, Func<SourceStream> openOther)
    {
        try
        {
            using SourceStream one = openOne();
            using SourceStream other = openOther();
            return AreSame(one, other);
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

    private sealed record Known(string Name, Func<SourceStream> Open);
}
