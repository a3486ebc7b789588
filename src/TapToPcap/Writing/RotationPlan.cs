namespace TapToPcap.Writing;

/// <summary>When a capture is rotated to another file, and how the files are named: -C, -G and -W of tcpdump.</summary>
/// <param name="Name">The name of the first file, from which the others are derived.</param>
public sealed record RotationPlan(string Name)
{
    /// <summary>Bytes beyond which a file is followed by another, before the next frame; null for no limit.</summary>
    public long? MaxLength { get; init; }

    /// <summary>Time after which another file follows even without frames, at least 1 s; null for no limit.</summary>
    /// <remarks>With it, <see cref="Name"/> is a pattern for <see cref="TimePattern"/>.</remarks>
    public TimeSpan? Period { get; init; }

    /// <summary>The number of files, 1 or more; null for no limit.</summary>
    /// <remarks>
    /// With <see cref="MaxLength"/> the oldest file is overwritten; with <see cref="Period"/> alone the capture ends with the last.
    /// </remarks>
    public int? Count { get; init; }

    /// <summary>Whether the capture ends with its last file.</summary>
    internal bool Ends => Count is not null && MaxLength is null;
}
