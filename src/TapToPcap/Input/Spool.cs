namespace TapToPcap.Input;

/// <summary>Keeps the members of an archive, which can be read only once and in one order, where they can be read again: in a temporary file that nobody else sees.</summary>
internal sealed class Spool : IDisposable
{
    private readonly FileStream _file = PrivateFile.Create(
        Path.Combine(Path.GetTempPath(), $"tap2pcap-{Path.GetRandomFileName()}"), FileAccess.ReadWrite, FileOptions.DeleteOnClose);

    /// <summary>Where the next member will begin.</summary>
    internal long Length => _file.Length;

    /// <summary>Takes all of a member; what it took before a failure stays.</summary>
    internal void Add(Stream member) => member.CopyTo(_file);

    internal RangeStream Open(long start, long length, InvalidDataException? damage) => new(_file.SafeFileHandle, start, length, damage);

    public void Dispose() => _file.Dispose();
}
