using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Recorder;

/// <summary>What <see cref="JsonPrinter"/> has to know of a field, found out once.</summary>
internal sealed class JsonField
{
    private static readonly ConcurrentDictionary<MessageDescriptor, JsonField[]> Known = new();

    private readonly FieldDescriptor _field;
    private readonly IFieldAccessor _accessor;
    private readonly bool _hasPresence;

    private JsonField(FieldDescriptor field)
    {
        _field = field;
        _accessor = field.Accessor;
        _hasPresence = field.HasPresence;
        Label = Encoding.UTF8.GetBytes($"\"{field.Name}\": ");
        IsBody = field.ContainingType == Body.Descriptor;
    }

    /// <summary>The name as it is printed, colon included.</summary>
    internal byte[] Label { get; }

    /// <summary>One of the fields of a body.</summary>
    internal bool IsBody { get; }

    /// <summary>The fields of a message in the order of their numbers.</summary>
    internal static JsonField[] Of(MessageDescriptor message) => Known.GetOrAdd(message, known => [.. known.Fields.InFieldNumberOrder().Select(field => new JsonField(field))]);

    /// <returns>Null where nothing is printed.</returns>
    internal object? ValueIn(IMessage message, bool withDefaults)
    {
        if (_hasPresence)
        {
            return _accessor.HasValue(message) ? _accessor.GetValue(message) : null;
        }

        object value = _accessor.GetValue(message);
        return withDefaults || !IsDefault(value) ? value : null;
    }

    internal string EnumName(int number) => _field.EnumType.FindValueByNumber(number).Name;

    private static bool IsDefault(object value) => value switch
    {
        IList { Count: 0 } or 0UL or 0U or false or "" or ByteString { IsEmpty: true } => true,
        Enum => (int)value == 0,
        _ => false,
    };
}
