namespace TapToPcap.Protocols;

/// <summary>Where in the messages of its protocol one direction of a connection is.</summary>
internal abstract class MessageFraming
{
    /// <summary>Goes on by the bytes of one event.</summary>
    internal abstract void Follow(ReadOnlySpan<byte> bytes);

    /// <summary>Goes on by bytes that nobody has seen; where that leads out of what was announced, the next message is looked for at the beginning of an event.</summary>
    internal abstract void Skip(long count);

    /// <summary>Goes on by bytes that nobody has seen and whose number nobody knows.</summary>
    internal abstract void Lose();

    /// <summary>How many bytes are missing, if all that was announced is, before an event; null where nothing was announced, or the event does not begin where that ends.</summary>
    /// <param name="next">The event's bytes; none at the end of the direction.</param>
    internal abstract Remainder? MissingBefore(ReadOnlySpan<byte> next);
}
