using TapToPcap.Input;

namespace TapToPcap.Tests.Support;

/// <summary>Inputs in memory that know how many of them are open.</summary>
internal sealed class OpenFiles
{
    private int _open;

    internal int Most { get; private set; }

    internal TapSource Source(string name, byte[] tap) => new(name, () =>
    {
        Most = Math.Max(Most, ++_open);
        return new Closing(this, tap);
    });

    private sealed class Closing(OpenFiles files, byte[] tap) : MemoryStream(tap, writable: false)
    {
        protected override void Dispose(bool disposing)
        {
            files._open -= CanRead ? 1 : 0;
            base.Dispose(disposing);
        }
    }
}
