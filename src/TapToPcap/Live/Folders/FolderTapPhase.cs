namespace TapToPcap.Live.Folders;

/// <summary>How far a tap of a watched folder has been read. <see cref="FolderTap"/> alone changes it.</summary>
internal enum FolderTapPhase
{
    /// <summary>It has yielded nothing yet. It is read from its position when bytes are there.</summary>
    New,

    /// <summary>It is being read, but is too short to be sure of its framing: apparent damage is no damage yet.</summary>
    Probing,

    /// <summary>It is being read.</summary>
    Reading,

    /// <summary>It ends inside a record; the rest of the record has not come.</summary>
    Partial,

    /// <summary>It ends after a record that may go on: it is read once more when its file is idle.</summary>
    Suspended,

    /// <summary>All its records were read, and conversations are open. Reading goes on when more comes.</summary>
    Idle,

    /// <summary>All its records were read, and no conversation is open. It keeps only where reading goes on.</summary>
    Closed,

    /// <summary>Its file is an archive, and the taps in it were read. Nothing more is read of it.</summary>
    Unpacked,

    /// <summary>
    /// Nothing more is read of it: it is no tap, unreadable or a duplicate, or its file has gone or grows no more.
    /// </summary>
    Finished,
}
