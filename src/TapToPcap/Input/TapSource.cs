namespace TapToPcap.Input;

/// <summary>Something that holds taps: a name for messages, a label for the capture, and a stream of bytes, which may be compressed or an archive.</summary>
public sealed class TapSource
{
    private readonly Func<Stream> _open;

    /// <param name="name">What people know it by, such as the path they typed.</param>
    /// <param name="open">Opens the bytes from the start; what it throws becomes an <see cref="InputException"/>.</param>
    public TapSource(string name, Func<Stream> open)
        : this(name, name, open)
    {
    }

    internal TapSource(string name, string label, Func<Stream> open)
    {
        Name = name;
        Label = label;
        _open = open;
    }

    /// <summary>What people know it by, such as the path they typed.</summary>
    public string Name { get; }

    /// <summary>The name that goes into the capture: the same wherever the input is stored.</summary>
    public string Label { get; }

    /// <summary>Bytes as stored, where known beforehand; otherwise 0.</summary>
    public long Length { get; internal init; }

    /// <summary>When it was changed last, nanoseconds since 1970 UTC; null where it is not known.</summary>
    public long? ModifiedAt { get; internal init; }

    /// <summary>Found in a directory, not named by the user: then it is no fault if it holds something else than a tap.</summary>
    public bool IsDiscovered { get; internal init; }

    /// <summary>Can be opened a second time; standard input cannot.</summary>
    internal bool CanReopen { get; init; } = true;

    /// <summary>The taps that one word of a command line stands for: a file, a directory, a pattern, or "-" for standard input.</summary>
    /// <returns>At least one, in ordinal order of their paths.</returns>
    /// <exception cref="InputException">A directory or pattern without taps, or a directory that cannot be listed.</exception>
    public static IReadOnlyList<TapSource> Find(string input) => TapFiles.Find(input);

    /// <exception cref="InputException">It cannot be opened.</exception>
    internal SourceStream Open(ReadMeter meter)
    {
        try
        {
            return new SourceStream(Name, _open(), meter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(Name, e);
        }
    }
}
