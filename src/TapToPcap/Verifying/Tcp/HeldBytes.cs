namespace TapToPcap.Verifying.Tcp;

/// <summary>Counts the bytes that all conversations hold while they wait for earlier segments or events; limit 8 MiB.</summary>
internal sealed class HeldBytes
{
    private const long Most = 8 << 20;

    private long _held;

    internal bool IsTooMuch => _held > Most;

    internal void Add(long bytes) => _held += bytes;

    internal void Remove(long bytes) => _held -= bytes;
}
