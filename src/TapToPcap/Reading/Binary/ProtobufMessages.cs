using Google.Protobuf;
using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading.Binary;

/// <summary>Parses messages with their generated classes; errors become <see cref="TapFormatException"/>.</summary>
internal static class ProtobufMessages
{
    /// <param name="position">Where the message begins.</param>
    /// <exception cref="TapFormatException">The bytes are no message of this type.</exception>
    internal static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> message, SourcePosition position)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new TapFormatException(position, $"expected a {typeof(T).Name}: {e.Message}");
        }
    }
}
