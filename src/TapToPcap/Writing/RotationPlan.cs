namespace TapToPcap.Writing;

/// <summary>When a capture goes on in another file, and what the files are called: -C, -G and -W of tcpdump.</summary>
/// <param name="Name">Of the first file; the others are called after it.</param>
public sealed record RotationPlan(string Name)
{
    /// <summary>Bytes; a file that holds more is followed by another before the next frame. Null for no limit.</summary>
    public long? MaxLength { get; init; }

    /// <summary>How long a file goes on, whether or not frames come; at least a second. The name is a pattern of <see cref="TimePattern"/> then. Null for no limit.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>How many files there are, 1 or more: with <see cref="MaxLength"/> the oldest is overwritten, with <see cref="Period"/> alone the capture ends with the last. Null for no limit.</summary>
    public int? Count { get; init; }

    /// <summary>The capture is over with its last file.</summary>
    internal bool Ends => Count is not null && MaxLength is null;
}
