namespace TapToPcap.Live.Folders;

/// <summary>A file of a watched folder, as it was when it was last looked at.</summary>
/// <param name="label">Its path below the folder.</param>
/// <param name="since">When it was seen first, on the clock of looks.</param>
/// <param name="turn">Decides in which of several looks it is looked at where not all need be.</param>
internal sealed class WatchedFile(string label, TimeSpan since, int turn)
{
    internal string Label { get; } = label;

    internal TimeSpan Since { get; } = since;

    internal int Turn { get; } = turn;

    internal long Length { get; private set; }

    /// <summary>When it was changed last, by its own word.</summary>
    internal DateTimeOffset ChangedAt { get; private set; }

    /// <summary>When it was first seen as it is, on the clock of looks.</summary>
    internal TimeSpan UnchangedSince { get; private set; }

    /// <summary>What the latest look has found.</summary>
    internal FileChange Change { get; private set; }

    /// <summary>The look that found it last; 0 before the first.</summary>
    internal long Look { get; set; }

    /// <summary>What is read of it; null while nothing is.</summary>
    internal FolderTap? Tap { get; set; }

    /// <summary>How many taps it has held before.</summary>
    internal int Replacements { get; set; }

    /// <summary>All of it was emitted, and nothing in it is open.</summary>
    internal bool IsFinished => Tap is { Cursor: null } tap && !tap.HasMore(Length);

    /// <summary>A look has found it.</summary>
    /// <param name="look">Which look, from 1 on.</param>
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
