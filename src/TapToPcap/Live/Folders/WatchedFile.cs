namespace TapToPcap.Live.Folders;

/// <summary>A file of a watched folder: its state at the latest look, and the tap that is read from it.</summary>
/// <param name="label">Its path below the folder.</param>
/// <param name="since">Monotonic time of the look that found it first.</param>
/// <param name="turn">Number in the order of discovery; spreads finished files over several looks.</param>
internal sealed class WatchedFile(string label, TimeSpan since, int turn)
{
    internal string Label { get; } = label;

    internal TimeSpan Since { get; } = since;

    internal int Turn { get; } = turn;

    internal long Length { get; private set; }

    /// <summary>Its time of modification.</summary>
    internal DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Monotonic time of the look that first found it in its present state.</summary>
    internal TimeSpan UnchangedSince { get; private set; }

    /// <summary>What the latest look has found.</summary>
    internal FileChange Change { get; private set; }

    /// <summary>Number of the latest look that found it; 0 before the first.</summary>
    internal long Look { get; set; }

    /// <summary>The tap that is read from it; null before reading begins.</summary>
    internal FolderTap? Tap { get; set; }

    /// <summary>How many taps it held before this one.</summary>
    internal int Replacements { get; set; }

    /// <summary>All of it was emitted, and no conversation in it is open.</summary>
    internal bool IsFinished => Tap is { Cursor: null } tap && !tap.HasMore(Length);

    /// <summary>Takes what a look has found.</summary>
    /// <param name="look">Number of the look, from 1.</param>
    internal void Update(long look, long length, DateTimeOffset changedAt, TimeSpan now)
    {
        bool isAsItWas = Look > 0 && length == Length && changedAt == ChangedAt;
        Change = isAsItWas ? FileChange.None : length < Length ? FileChange.Shrunk : FileChange.Written;
        Look = look;
        if (!isAsItWas)
        {
            (Length, ChangedAt, UnchangedSince) = (length, changedAt, now);
        }
    }
}
