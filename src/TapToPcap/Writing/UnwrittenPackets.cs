namespace TapToPcap.Writing;

/// <summary>The packets that the reader of a pipe had not taken when a live capture had to end.</summary>
/// <param name="Output">The name of the pipe in messages.</param>
/// <param name="Packets">Their number; they are the last of the capture.</param>
/// <param name="Bytes">The bytes of the capture from the first of them on.</param>
/// <param name="MayBePartial">Whether the pipe may hold a part of the first of them.</param>
public sealed record UnwrittenPackets(string Output, long Packets, long Bytes, bool MayBePartial);
