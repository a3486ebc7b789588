namespace TapToPcap.Live.Folders;

/// <summary>How far a tap of a watched folder has been read. <see cref="FolderTap"/> alone changes it.</summary>
internal enum FolderTapPhase
{
    /// <summary>Nothing has come of it. It is read from its position on when bytes are there.</summary>
    New,

    /// <summary>It is being read; too little is there to be sure how it is encoded, and nothing has come of it. What looks damaged may look otherwise with more.</summary>
    Probing,

    /// <summary>It is being read.</summary>
    Reading,

    /// <summary>It ends inside a record, the rest of which has not come.</summary>
    Partial,

    /// <summary>It ends after a record that may go on: it is read once more when its file is idle, as the record is whole then.</summary>
    Suspended,

    /// <summary>All records of it were read, and conversations are open. It is read on when more comes.</summary>
    Idle,

    /// <summary>All records of it were read, and no conversation is open: it holds nothing but the position from which it is read on when more comes.</summary>
    Closed,

    /// <summary>Its file is an archive, and the taps in it were read. Nothing more is read of it.</summary>
    Unpacked,

    /// <summary>Nothing more is read of it: it is no tap, is unreadable, holds the same as another, or its file has gone or will not grow any more.</summary>
    Finished,
}
