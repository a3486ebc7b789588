using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using TapToPcap.Input;

namespace TapToPcap.Live.Folders;

/// <summary>Length and hash of the first 4 KiB of a file, to detect that it was replaced even if it has grown since.</summary>
internal sealed class FileHead
{
    private const int LongestLength = 4096;

    private int _length;
    private ulong _hash = XxHash3.HashToUInt64([]);

    /// <summary>The file begins as gzip or tar, and is to be unpacked.</summary>
    internal bool IsArchive { get; private set; }

    /// <summary>Reads the beginning of the file, and remembers it; false if it is not as before.</summary>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    internal bool TryMatch(string path) => Read(path, TryMatch);

    /// <summary>
    /// Remembers the beginning anew, where it is NUL bytes, as no tap begins: the file was truncated while Envoy had it open, and Envoy
    /// has gone on where it was.
    /// </summary>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    internal bool TryTakeTruncated(string path) => Read(path, TryTakeTruncated);

    private static bool Read(string path, Func<SafeFileHandle, bool> read)
    {
        try
        {
            using FileStream file = TapFiles.OpenFile(path);
            return read(file.SafeFileHandle);
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
        if (head.Length < _length || XxHash3.HashToUInt64(head[.._length]) != _hash)
        {
            return false;
        }

        Remember(head);
        return true;
    }

    private bool TryTakeTruncated(SafeFileHandle file)
    {
        Span<byte> bytes = stackalloc byte[LongestLength];
        Span<byte> head = bytes[..RandomAccess.Read(file, bytes, 0)];
        if (head is not [0, ..])
        {
            return false;
        }

        Remember(head);
        return true;
    }

    private void Remember(ReadOnlySpan<byte> head)
    {
        (_length, _hash) = (head.Length, XxHash3.HashToUInt64(head));
        IsArchive = TapArchive.IsArchive(head);
    }
}
