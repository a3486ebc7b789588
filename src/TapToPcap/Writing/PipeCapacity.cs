using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TapToPcap.Writing;

/// <summary>How much can be written to a pipe without waiting for its reader, so long as nobody else writes to it.</summary>
/// <remarks>
/// A pipe of Linux holds pages, and a write takes as many as its bytes need, rounded up: bytes that wait say how many writes the
/// reader has taken, and those give back their pages.
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

    /// <param name="handle">Of the pipe; null for what nobody reads, so that no write to it waits.</param>
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
            Add(_pages);                                                       // in how many pages others have left it nobody knows
        }
    }

    /// <summary>It is a pipe, and can be asked.</summary>
    internal bool IsKnown => _pipe is not null;

    /// <summary>Bytes that can be written at once; 0 where it is full, or nothing is known.</summary>
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

    /// <summary>So many bytes have been written in one piece.</summary>
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
