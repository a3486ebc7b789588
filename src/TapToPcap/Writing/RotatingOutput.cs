using TapToPcap.Common;
using TapToPcap.Wire;

namespace TapToPcap.Writing;

/// <summary>A live capture that is rotated by size or time: a sequence of files, each a whole capture.</summary>
internal sealed class RotatingOutput : ILiveOutput
{
    // The system clock may be set during a wait, or the machine may sleep.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly RotationPlan _plan;
    private readonly CaptureFormat _format;
    private readonly LinkType _linkType;
    private readonly Action _ended;
    private readonly TimeProvider _clock;
    private readonly RotatedNames _names;
    private SingleOutput? _file;
    private DateTimeOffset _begun;
    private int _completed;

    /// <param name="ended">Called when the last file of the plan is complete.</param>
    /// <exception cref="OutputException">The first file cannot be created.</exception>
    internal RotatingOutput(RotationPlan plan, CaptureFormat format, LinkType linkType, Action ended, TimeProvider clock)
    {
        (_plan, _format, _linkType, _ended, _clock) = (plan, format, linkType, ended, clock);
        _names = new RotatedNames(plan);
        _begun = clock.GetUtcNow();
        _file = Begin();
    }

    /// <inheritdoc/>
    public bool IsOver => _plan.Ends && _completed == _plan.Count;

    /// <inheritdoc/>
    public TimeSpan? DueIn => !IsOver && _plan.Period is TimeSpan period ? Due.Earlier(_begun + period - _clock.GetUtcNow(), LongestWait) : null;

    /// <inheritdoc/>
    public CaptureWriter? WriterFor(in Frame frame)
    {
        CheckClock();
        if (!IsOver && Open().Length > _plan.MaxLength)
        {
            GoOn();
        }

        return IsOver ? null : Open().WriterFor(frame);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        CheckClock();
        if (!IsOver)
        {
            _file?.Flush();
        }
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (!IsOver)
        {
            _file?.Finish();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // A file that could not be created is tried again.
    private SingleOutput Open() => _file ??= Begin();

    private SingleOutput Begin() => new(CaptureFile.Create(_names.Next(_begun)), _format, _linkType);

    private void CheckClock()
    {
        if (IsOver || _plan.Period is not TimeSpan period || _clock.GetUtcNow() - _begun is var age && age < period)
        {
            return;
        }

        _begun += period * (age.Ticks / period.Ticks);                         // keeps to the period if the check is late
        GoOn();
    }

    private void GoOn()
    {
        _file?.Finish();
        _file?.Dispose();
        _file = null;
        _completed++;
        if (IsOver)
        {
            _ended();
        }
        else
        {
            _file = Begin();
        }
    }
}
