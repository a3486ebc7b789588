namespace TapToPcap.Protocols;

/// <summary>Follows the messages or frames of one protocol in one direction of a connection, to know how much of the current one is
/// still to come.</summary>
internal abstract class MessageFraming
{
    /// <summary>Takes the bytes of one event.</summary>
    internal abstract void Follow(ReadOnlySpan<byte> bytes);

    /// <summary>Skips missing bytes. If they are more than the current message has, the next one is looked for at the beginning of
    /// an event.</summary>
    internal abstract void Skip(long count);

    /// <summary>Skips missing bytes whose number is unknown.</summary>
    internal abstract void Lose();

    /// <summary>How many bytes are missing before an event, if the rest of the current message is. Null where no length is known,
    /// or where the event does not begin as what follows that message would.</summary>
    /// <param name="next">The event's bytes; none at the end of the direction.</param>
    internal abstract Remainder? MissingBefore(ReadOnlySpan<byte> next);
}
