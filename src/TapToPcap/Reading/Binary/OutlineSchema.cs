namespace TapToPcap.Reading.Binary;

/// <summary>Which fields of a message lead to the bytes of a body.</summary>
internal static class OutlineSchema
{
    /// <summary>What a field is in its message.</summary>
    internal static OutlinePart Find(OutlinePart message, ulong field) => (message, field) switch
    {
        (OutlinePart.Event, TapSchema.Event.Read or TapSchema.Event.Write) => OutlinePart.Transfer,
        (OutlinePart.CaptureEvent, TapSchema.Event.Read or TapSchema.Event.Write) => OutlinePart.CaptureTransfer,
        (OutlinePart.Event or OutlinePart.CaptureEvent, TapSchema.Event.Timestamp or TapSchema.Event.Closed or TapSchema.Event.Connection) => OutlinePart.Leaf,
        (OutlinePart.Transfer, TapSchema.Transfer.Data) => OutlinePart.Body,
        (OutlinePart.CaptureTransfer, TapSchema.Capture2018.EventData) => OutlinePart.Payload,
        (OutlinePart.Body, TapSchema.Payload.AsBytes or TapSchema.Payload.AsString) => OutlinePart.Payload,
        (OutlinePart.Exchange, TapSchema.Exchange.Request or TapSchema.Exchange.Response) => OutlinePart.HttpMessage,
        (OutlinePart.Exchange, TapSchema.Exchange.Downstream or TapSchema.Exchange.Upstream) => OutlinePart.Leaf,
        (OutlinePart.HttpMessage, TapSchema.Message.Body) => OutlinePart.Body,
        (OutlinePart.HttpMessage, TapSchema.Message.Headers or TapSchema.Message.Trailers or TapSchema.Message.ReceivedTime) => OutlinePart.Leaf,
        (OutlinePart.Segment, TapSchema.Piece.RequestBody or TapSchema.Piece.ResponseBody) => OutlinePart.Body,
        (OutlinePart.Segment, >= TapSchema.Piece.RequestHeaders and <= TapSchema.Piece.ResponseTrailers) => OutlinePart.Leaf,
        _ => OutlinePart.Unknown,
    };
}
