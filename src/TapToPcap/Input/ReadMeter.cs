namespace TapToPcap.Input;

/// <summary>Counts the bytes read from all sources as they are stored, that is before decompression.</summary>
internal sealed class ReadMeter
{
    internal long Bytes { get; private set; }

    internal void Add(int count) => Bytes += count;
}
