namespace TapToPcap.Writing;

/// <summary>Packets that were received, and that the reader of a pipe had not taken when the capture had to end.</summary>
/// <param name="Output">What messages call the pipe.</param>
/// <param name="Packets">How many; they are the last of the capture.</param>
/// <param name="Bytes">Of the capture from there on.</param>
/// <param name="MayBePartial">A part of the first of them may be in the pipe.</param>
public sealed record UnwrittenPackets(string Output, long Packets, long Bytes, bool MayBePartial);
