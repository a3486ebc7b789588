namespace TapToPcap.Protocols;

/// <summary>What Transfer-Encoding says of how a body ends.</summary>
internal enum Http1TransferCoding
{
    /// <summary>There is no such field.</summary>
    None,

    /// <summary>Chunks are the last coding.</summary>
    Chunked,

    /// <summary>Another one is the last.</summary>
    Other,

    /// <summary>Not all readers see the same codings.</summary>
    Doubtful,
}
