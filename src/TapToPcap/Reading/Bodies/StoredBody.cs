using TapToPcap.Input;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Bodies;

/// <summary>A large body that stays in its tap, which is opened again whenever the body is read.</summary>
/// <param name="parts">The places that have it, one after the other.</param>
/// <param name="length">Bytes of it that are read, decoded.</param>
internal sealed class StoredBody(TapEntry tap, Func<BodyDecoder>? createDecoder, IReadOnlyList<BodyPart> parts, long length) : LargeBody
{
    internal override long Length => length;

    internal override long HeldLength => 0;

    internal override Stream Open() => new StoredBodyStream(tap, createDecoder, parts);
}
