namespace TapToPcap.Input;

/// <summary>An archive cannot be read any further than some place; the members before that place are whole.</summary>
/// <param name="offset">Bytes of the archive before that place, after decompression.</param>
internal sealed class ArchiveException(long offset, Exception cause) : Exception(cause.Message, cause)
{
    internal long Offset { get; } = offset;
}
