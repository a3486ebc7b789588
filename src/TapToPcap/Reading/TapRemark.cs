using TapToPcap.Reading.Decoding;

namespace TapToPcap.Reading;

/// <summary>Something about a tap that is no damage; it is reported once for all that are alike.</summary>
internal sealed class TapRemark(TapRemarkKind kind, SourcePosition position, string text) : TapFormatException(position, text)
{
    internal TapRemarkKind Kind => kind;

    /// <summary>Bytes that were skipped.</summary>
    internal long Bytes { get; init; }
}
