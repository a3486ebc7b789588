namespace TapToPcap.Reading.Events;

/// <summary>The payload of an event that is too large to be held as a whole; it is read piece by piece, as often as needed.</summary>
internal abstract class LargeBody
{
    /// <summary>Bytes that can be read.</summary>
    internal abstract long Length { get; }

    /// <summary>Bytes that it takes in memory.</summary>
    internal abstract long HeldLength { get; }

    /// <summary>Bytes of the tap that come after these, and were left out as they are over the limit (<c>--max-event-size</c>).</summary>
    internal long LeftOut { get; init; }

    /// <summary>The bytes from the first on; the caller closes the stream.</summary>
    internal abstract Stream Open();
}
