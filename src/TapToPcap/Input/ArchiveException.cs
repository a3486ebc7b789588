namespace TapToPcap.Input;

/// <summary>An archive cannot be read on from some place; the members before that place are whole.</summary>
/// <param name="offset">Bytes of the archive that were read, after decompression.</param>
internal sealed class ArchiveException(long offset, Exception cause) : Exception(cause.Message, cause)
{
    internal long Offset { get; } = offset;
}
