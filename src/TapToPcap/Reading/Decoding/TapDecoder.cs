using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Decoding;

/// <summary>Decodes a tap's events from the front of a <see cref="TapWindow"/>, which the caller fills as bytes arrive.</summary>
internal abstract class TapDecoder : IDisposable
{
    private readonly Queue<TapEvent> _queued = new();

    private protected enum Step
    {
        /// <summary>More bytes are needed, or the tap is at its end.</summary>
        NeedsBytes,

        /// <summary>Bytes were taken that are no event by themselves.</summary>
        Taken,

        /// <summary>An event is complete.</summary>
        Event,
    }

    /// <summary>The record that is being read, from 1; 0 before the first.</summary>
    internal long Record { get; private protected set; }

    /// <summary>A trace was not as Envoy writes it: what it was taken for, for people; null where there is nothing to say.</summary>
    internal string? Remark { get; private protected set; }

    /// <summary>What the latest <see cref="TryResync"/> has skipped.</summary>
    internal PassedText Passed { get; } = new();

    /// <summary>The remark, once.</summary>
    internal string? TakeRemark()
    {
        string? remark = Remark;
        Remark = null;
        return remark;
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>False when more bytes are needed, or, in a window that is final, when the tap is at its end.</returns>
    /// <exception cref="TapFormatException">No further bytes could make this a tap, or a final window ends in a record.</exception>
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

    /// <summary>Skips damage, up to where a record or an event begins again.</summary>
    /// <remarks>
    /// On the first call after damage, the window stands where it was found. Bytes taken since the window's mark may hold the
    /// beginning of a whole record, so the search starts at the mark: decoders mark the byte after the first of each record.
    /// </remarks>
    /// <returns>False when more bytes are needed, or, in a window that is final, when nothing whole follows.</returns>
    internal abstract bool TryResync(TapWindow window);

    /// <summary>Gives the end of a trace that is whole, where what follows it in its record is damaged or not there.</summary>
    internal abstract bool TryEndTrace(out TapEvent tapped);

    /// <summary>Whether only whole records were taken, and the window holds no part of another.</summary>
    internal abstract bool IsBetweenRecords(TapWindow window);

    private protected bool HasQueued => _queued.Count > 0;

    /// <summary>Queues all events of a record that was read as a whole; they own their payload.</summary>
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

    /// <summary>Takes one step through the tap, or takes nothing where more bytes are needed for it.</summary>
    private protected abstract Step Advance(TapWindow window, out TapEvent tapped);
}
