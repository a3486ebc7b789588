using TapToPcap.Input;

namespace TapToPcap.Tests.Support;

/// <summary>Taps that are there already, as inputs.</summary>
internal static class Entries
{
    internal static TapEntry From(Stream bytes) => From("tap", () => bytes);

    internal static TapEntry From(string name, Func<Stream> open) => new(name, name, isDiscovered: false, () => new SourceStream(name, open()));
}
