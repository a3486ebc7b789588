namespace TapToPcap.Tests.Support;

/// <summary>A capture as a reader sees it.</summary>
/// <param name="Blocks">Of pcapng only.</param>
internal sealed record Capture(int LinkType, uint SnapLength, IReadOnlyList<CapturedFrame> Frames, IReadOnlyList<CapturedBlock> Blocks);
