using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>An input that holds one or more taps: its names, and its bytes, which may be compressed or an archive.</summary>
public sealed class TapSource
{
    // Null for a file, which is opened by its name: of hundreds of thousands, a delegate each takes too much.
    private readonly Func<Stream>? _open;

    // Null where it is the name.
    private readonly string? _path;

    /// <param name="name">What messages call it, such as the path that the user typed.</param>
    /// <param name="open">Opens the bytes from the start; its I/O exceptions become <see cref="InputException"/>.</param>
    public TapSource(string name, Func<Stream> open)
        : this(name, name, open)
    {
    }

    /// <param name="open">Null to open the file of this name.</param>
    internal TapSource(string name, string label, Func<Stream>? open = null)
    {
        Name = PlainText.Of(name);
        Label = PlainText.Of(label);
        _path = ReferenceEquals(Name, name) ? null : name;
        _open = open;
    }

    /// <summary>What messages call it, such as the path that the user typed; control characters in it are escaped.</summary>
    public string Name { get; }

    /// <summary>The path of a file; <see cref="Name"/> for all others.</summary>
    public string Path => _path ?? Name;

    /// <summary>What the capture calls it: the same wherever the input is stored.</summary>
    public string Label { get; }

    /// <summary>Size in bytes as stored; 0 where it is not known beforehand.</summary>
    public long Length { get; internal init; }

    /// <summary>When it was last modified, nanoseconds since 1970 UTC; null where it is not known.</summary>
    public long? ModifiedAt { get; internal init; }

    /// <summary>Found in a directory, not named by the user: it is then no error if it is no tap.</summary>
    public bool IsDiscovered { get; internal init; }

    /// <summary>It is the file of its path, not what a delegate opens.</summary>
    internal bool IsFile => _open is null;

    /// <summary>It is empty or a link, and so may be, or lead to, a pipe, a socket or a device.</summary>
    internal bool MayBeIrregular { get; init; }

    /// <summary>It can be opened a second time; standard input cannot.</summary>
    internal bool CanReopen { get; init; } = true;

    /// <summary>The sources that one argument stands for: a file, a directory, a pattern, or "-" for standard input.</summary>
    /// <returns>At least one, in ordinal order of their paths.</returns>
    /// <exception cref="InputException">A directory or pattern has no taps, or a directory cannot be listed.</exception>
    public static IReadOnlyList<TapSource> Find(string input) => TapFiles.Find(input, null);

    /// <inheritdoc cref="Find(string)"/>
    /// <param name="skipped">Called with the name of a pipe, socket or device that is found, not named.</param>
    public static IReadOnlyList<TapSource> Find(string input, Action<string> skipped) => TapFiles.Find(input, skipped);

    /// <summary>Whether a file is named as Envoy names taps, compressed or not.</summary>
    public static bool HasTapName(string path) => TapFiles.HasTapName(path);

    /// <summary>A file, whatever its name looks like.</summary>
    public static TapSource OfFile(string path) => new(path, path);

    /// <exception cref="InputException">It cannot be opened.</exception>
    internal SourceStream Open(ReadMeter meter)
    {
        try
        {
            return new SourceStream(Name, _open?.Invoke() ?? TapFiles.OpenFile(Path), meter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(Name, e);
        }
    }
}
