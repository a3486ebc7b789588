namespace TapToPcap.Reading;

/// <summary>Takes events off the front of a window, in whatever pieces the bytes arrive.</summary>
internal abstract class TapDecoder : IDisposable
{
    /// <summary>The record that is being read, from 1; 0 before the first.</summary>
    internal long Record { get; private protected set; }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when more bytes are needed, or, in a window that is final, when the tap is at its end.</returns>
    /// <exception cref="TapFormatException">No further bytes could make this a tap, or a final window ends inside a record.</exception>
    internal abstract bool TryRead(TapWindow window, out TapEvent tapped);

    public virtual void Dispose()
    {
    }
}
