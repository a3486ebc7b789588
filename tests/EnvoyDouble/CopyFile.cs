using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Doubles;

/// <summary>Every record that went to an admin stream or into a datagram, as one tap: what a receiver should have got. Length-delimited, appended; on the disk when a connection or a stream has ended.</summary>
/// <remarks>Records in datagrams that were lost on purpose are here too.</remarks>
internal sealed class CopyFile(string path) : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private readonly Lock _lock = new();
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
    private bool _isClosed;

    internal void Add(TraceWrapper record)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                record.WriteDelimitedTo(_file);
            }
        }
    }

    /// <summary>All that was added is on the disk.</summary>
    internal void Flush()
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _file.Flush();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }
}
