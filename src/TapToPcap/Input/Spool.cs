using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Keeps members of archives in a private temporary file, to be read in any order and more than once.</summary>
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

    /// <summary>Bytes kept so far; the next member begins there.</summary>
    internal long Length { get; private set; }

    /// <summary>Appends a member, up to a length. If that fails, the bytes appended before the failure stay.</summary>
    /// <exception cref="InputException">The temporary file cannot be written, or the archive not be read any further.</exception>
    internal void Add(Stream member, long most)
    {
        long end = most > long.MaxValue - Length ? long.MaxValue : Length + most;
        byte[] buffer = new byte[CopyLength];
        try
        {
            while (Length < end && member.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - Length))) is int read and > 0)
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
            if (bytes.ContainsAnyExcept((byte)0))                              // a sparse file: what is not written reads as zeros
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

    // Extends the file over zeros at the end, which were not written.
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
