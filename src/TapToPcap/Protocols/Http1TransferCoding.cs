namespace TapToPcap.Protocols;

/// <summary>What the Transfer-Encoding fields of an HTTP/1 message say about the end of its body.</summary>
internal enum Http1TransferCoding
{
    /// <summary>There is no such field.</summary>
    None,

    /// <summary>The last coding is chunked.</summary>
    Chunked,

    /// <summary>The last coding is another one.</summary>
    Other,

    /// <summary>Some readers may see other codings.</summary>
    Doubtful,
}
