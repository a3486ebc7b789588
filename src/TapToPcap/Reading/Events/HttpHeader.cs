using System.Text;

namespace TapToPcap.Reading.Events;

/// <summary>A header, a pseudo header or a trailer, byte for byte as the tap has it.</summary>
internal readonly record struct HttpHeader(byte[] Name, byte[] Value)
{
    internal bool IsPseudo => Name is [(byte)':', ..];

    /// <param name="name">In lower case.</param>
    internal bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);
}
