using Microsoft.Win32.SafeHandles;
using TapToPcap.Input;

namespace TapToPcap.Live.Folders;

/// <summary>How a file begins, remembered to know it again: Envoy begins a file anew under the same name, and may have written more by the time one looks.</summary>
internal sealed class FileHead
{
    private const int LongestLength = 4096;
    private const ulong OffsetBasis = 0xCBF2_9CE4_8422_2325;
    private const ulong Prime = 0x0000_0100_0000_01B3;

    private int _length;
    private ulong _hash = OffsetBasis;

    /// <summary>It is to be unpacked.</summary>
    internal bool IsArchive { get; private set; }

    /// <summary>Looks at the file; false where it begins otherwise than before.</summary>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    internal bool TryMatch(string path)
    {
        try
        {
            using FileStream file = TapFiles.OpenFile(path);
            return TryMatch(file.SafeFileHandle);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, e);
        }
    }

    private bool TryMatch(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[LongestLength];
        Span<byte> head = bytes[..RandomAccess.Read(file, bytes, 0)];
        if (head.Length < _length || Hash(OffsetBasis, head[.._length]) != _hash)
        {
            return false;
        }

        _hash = Hash(_hash, head[_length..]);
        _length = head.Length;
        IsArchive = TapArchive.IsArchive(head);
        return true;
    }

    // FNV-1a
    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            hash = unchecked((hash ^ value) * Prime);
        }

        return hash;
    }
}
