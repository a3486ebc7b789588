using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Keeps the members of archives, which can be read only once and in one order, where they can be read again: in a temporary file that nobody else sees.</summary>
internal sealed class Spool : IDisposable
{
    private const int CopyLength = 1 << 16;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"tap2pcap-{Path.GetRandomFileName()}");
    private readonly FileStream _file;

    /// <exception cref="InputException">The temporary file cannot be created.</exception>
    internal Spool()
    {
        try
        {
            _file = PrivateFile.Create(_path, FileAccess.ReadWrite, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(_path, e);
        }
    }

    /// <summary>Where the next member will begin.</summary>
    internal long Length { get; private set; }

    /// <summary>Takes all of a member; what it took before a failure stays.</summary>
    /// <exception cref="InputException">The temporary file cannot hold it, or the archive cannot be read on.</exception>
    internal void Add(Stream member)
    {
        byte[] buffer = new byte[CopyLength];
        try
        {
            while (member.Read(buffer) is int read and > 0)
            {
                Write(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            End();
        }
    }

    internal RangeStream Open(long start, long length, Exception? failure) => new(_file.SafeFileHandle, start, length, failure);

    public void Dispose() => _file.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.ContainsAnyExcept((byte)0))                              // what is not written reads as zeros and takes no space
            {
                RandomAccess.Write(_file.SafeFileHandle, bytes, Length);
            }

            Length += bytes.Length;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            throw new InputException(_path, e);
        }
    }

    // Zeros at the end were not written.
    private void End()
    {
        try
        {
            RandomAccess.SetLength(_file.SafeFileHandle, Length);
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            throw new InputException(_path, e);
        }
    }
}
