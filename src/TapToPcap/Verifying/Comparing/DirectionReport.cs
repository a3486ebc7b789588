using TapToPcap.Verifying.Digests;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>One direction of a conversation, compared between the tap and the capture.</summary>
/// <param name="Tap">Null where no tap has the conversation.</param>
/// <param name="Capture">Null where the capture does not have it.</param>
/// <param name="Gaps">Places in the capture where bytes are missing.</param>
/// <param name="Repeats">Bytes that the capture has more than once.</param>
public sealed record DirectionReport(ByteDigest? Tap, ByteDigest? Capture, Discrepancy Gaps, Discrepancy Repeats);
