using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Writing;

/// <summary>Measures how many bytes a pipe takes without blocking, provided that nobody else writes to it.</summary>
/// <remarks>
/// A pipe of Linux holds pages, and each write takes its length rounded up to whole pages. The number of bytes that wait in the
/// pipe shows which writes the reader has consumed; the pages of those are free again.
/// </remarks>
internal sealed partial class PipeCapacity
{
    private const int GetPipeSize = 1032;                                      // F_GETPIPE_SZ
    private const nuint BytesWaiting = 0x541B;                                 // FIONREAD

    private readonly SafeFileHandle? _pipe;
    private readonly bool _isUnlimited;
    private readonly Queue<(long End, int Pages)> _writes = [];
    private readonly int _pages;
    private int _used;
    private long _end;

    /// <param name="handle">The pipe; null for an output that nobody reads, to which no write blocks.</param>
    internal PipeCapacity(SafeFileHandle? handle)
    {
        _isUnlimited = handle is null;
        if (handle is null || !OperatingSystem.IsLinux() || Control(handle, GetPipeSize, 0) is not (> 0 and int capacity))
        {
            return;
        }

        (_pipe, _pages) = (handle, capacity / Environment.SystemPageSize);
        _end = CountWaiting();
        if (_end > 0)
        {
            Add(_pages);                                                       // how many pages these take is unknown: assume all
        }
    }

    /// <summary>Whether the output is a pipe whose capacity the system reports.</summary>
    internal bool IsKnown => _pipe is not null;

    /// <summary>Bytes that can be written now without blocking; 0 if the pipe is full or nothing is known.</summary>
    internal int Measure()
    {
        if (_pipe is null)
        {
            return _isUnlimited ? int.MaxValue : 0;
        }

        long taken = _end - CountWaiting();
        while (_writes.TryPeek(out (long End, int Pages) first) && first.End <= taken)
        {
            _used -= _writes.Dequeue().Pages;
        }

        return Math.Max(0, _pages - _used) * Environment.SystemPageSize;
    }

    /// <summary>Notes that so many bytes have been written with one call.</summary>
    internal void Take(int length)
    {
        if (_pipe is not null)
        {
            _end += length;
            Add((length + Environment.SystemPageSize - 1) / Environment.SystemPageSize);
        }
    }

    private void Add(int pages)
    {
        _writes.Enqueue((_end, pages));
        _used += pages;
    }

    private int CountWaiting() => Control(_pipe!, BytesWaiting, out int waiting) == 0 ? waiting : int.MaxValue;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle pipe, int command, int argument);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle pipe, nuint request, out int answer);
}
