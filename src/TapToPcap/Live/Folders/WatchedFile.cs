namespace TapToPcap.Live.Folders;

/// <summary>A file of a watched folder, as it was when it was last looked at.</summary>
/// <param name="label">Its path below the folder.</param>
/// <param name="since">When it was seen first, on the clock of looks.</param>
/// <param name="turn">Decides in which of several looks it is looked at where not all need be.</param>
internal sealed class WatchedFile(string label, long since, int turn)
{
    internal string Label { get; } = label;

    internal long Since { get; } = since;

    internal int Turn { get; } = turn;

    internal long Length { get; private set; }

    /// <summary>When it was changed last, by its own word.</summary>
    internal DateTimeOffset ChangedAt { get; private set; }

    /// <summary>When it was first seen as it is, on the clock of looks.</summary>
    internal long UnchangedSince { get; private set; }

    /// <summary>It has become shorter than it was: something else is written in its place.</summary>
    internal bool HasShrunk { get; private set; }

    /// <summary>The look that found it last.</summary>
    internal long Look { get; set; }

    /// <summary>What is read of it; null while nothing is.</summary>
    internal FolderTap? Tap { get; set; }

    /// <summary>How many taps it has held before.</summary>
    internal int Replacements { get; set; }

    /// <summary>All of it was emitted, and nothing in it is open.</summary>
    internal bool IsFinished => Tap is { Cursor: null } tap && !tap.HasMore(Length);

    /// <returns>False where it is as it was.</returns>
    internal bool Update(long length, DateTimeOffset changedAt, long now)
    {
        if (length == Length && changedAt == ChangedAt)
        {
            return false;
        }

        HasShrunk = length < Length;
        (Length, ChangedAt, UnchangedSince) = (length, changedAt, now);
        return true;
    }
}
