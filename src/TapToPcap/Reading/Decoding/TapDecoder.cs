using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Decoding;

/// <summary>Takes events off the front of a window, in whatever pieces the bytes arrive.</summary>
internal abstract class TapDecoder : IDisposable
{
    private readonly Queue<TapEvent> _queued = new();

    private protected enum Step
    {
        /// <summary>More bytes are needed, or the tap is at its end.</summary>
        NeedsBytes,

        /// <summary>Something was taken that is no event by itself.</summary>
        Taken,

        /// <summary>An event is complete.</summary>
        Event,
    }

    /// <summary>The record that is being read, from 1; 0 before the first.</summary>
    internal long Record { get; private protected set; }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when more bytes are needed, or, in a window that is final, when the tap is at its end.</returns>
    /// <exception cref="TapFormatException">No further bytes could make this a tap, or a final window ends inside a record.</exception>
    internal bool TryRead(TapWindow window, out TapEvent tapped)
    {
        Step step = Step.Taken;
        while (step == Step.Taken)
        {
            if (_queued.TryDequeue(out tapped))
            {
                return true;
            }

            step = Advance(window, out tapped);
            if (step == Step.Event)
            {
                return true;
            }
        }

        tapped = default;
        return false;
    }

    /// <summary>Goes past what is damaged, to where a record or an event begins again.</summary>
    /// <remarks>
    /// The window stands where the damage was found, on the first call after it. What was taken since its mark was taken in vain,
    /// and may hold the beginning of what is whole: decoders mark the byte after the first of each record.
    /// </remarks>
    /// <returns>False when more bytes are needed; in a window that is final there is nothing more then.</returns>
    internal abstract bool TryResync(TapWindow window);

    /// <summary>Gives the end of a trace that is whole, where what stands after it in its record is damaged or was cut off.</summary>
    internal abstract bool TryEndTrace(out TapEvent tapped);

    /// <summary>Whether all that was taken are whole records, and what is left in the window is none.</summary>
    internal abstract bool IsBetweenRecords(TapWindow window);

    /// <summary>Gives all events of a record that was read as a whole; their payload is their own.</summary>
    private protected void Enqueue(IEnumerable<TapEvent> events)
    {
        foreach (TapEvent tapped in events)
        {
            _queued.Enqueue(tapped);
        }
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Takes one piece, or nothing where that is not here as a whole.</summary>
    private protected abstract Step Advance(TapWindow window, out TapEvent tapped);
}
