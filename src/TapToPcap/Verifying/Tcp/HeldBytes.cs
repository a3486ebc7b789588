namespace TapToPcap.Verifying.Tcp;

/// <summary>Counts what is held of all conversations together for the sake of segments that may yet come.</summary>
internal sealed class HeldBytes
{
    private const long Most = 8 << 20;

    private long _held;

    internal bool IsTooMuch => _held > Most;

    internal void Add(int bytes) => _held += bytes;

    internal void Remove(int bytes) => _held -= bytes;
}
