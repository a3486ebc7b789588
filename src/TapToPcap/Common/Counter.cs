namespace TapToPcap.Common;

/// <summary>What is counted during a conversion.</summary>
public enum Counter
{
    /// <summary>Taps that were read, archives' members counted singly.</summary>
    Inputs,

    /// <summary>Reads, writes and closes.</summary>
    Events,

    /// <summary>Conversations with at least one packet.</summary>
    Conversations,

    /// <summary>Frames written.</summary>
    Packets,

    /// <summary>Bytes that Envoy saw: all of connections, of HTTP exchanges those of bodies.</summary>
    PayloadBytes,

    /// <summary>Requests of HTTP taps, each with its response.</summary>
    Exchanges,

    /// <summary>Of these, upgrades and CONNECTs that were written as HTTP/2 where HTTP/1 was asked for.</summary>
    Tunnels,

    /// <summary>Places where bytes are missing: cut by Envoy's limits, or lost with whole records.</summary>
    Gaps,

    /// <summary>Bytes missing in those places whose size is known: by Envoy's count of bytes, or by the lengths in the data. Read as unsigned.</summary>
    MissingBytes,

    /// <summary>Zeros that were put into gaps.</summary>
    FilledBytes,

    /// <summary>Gaps that were to be filled and were not, as there would have been too many zeros; one that may be of either direction counts twice.</summary>
    Unfilled,

    /// <summary>Events that came twice, and were taken once.</summary>
    Repeats,

    /// <summary>Events that came after the end of their conversation, or so late that a gap stands in their place; they were left out.</summary>
    TooLate,

    /// <summary>Conversations whose counts of bytes (<c>seq_num</c>) are not Envoy's: their events are in the order in which they came.</summary>
    Miscounted,

    /// <summary>Conversations that began without their connection record, under a trace id that another had before; their ends are invented.</summary>
    LostRecords,

    /// <summary>Conversations that show a connection which another tap shows as well at the same time: they are kept apart, under client's ports of their own.</summary>
    SecondViews,

    /// <summary>Inputs that are the same as another, which was taken once.</summary>
    SameInputs,

    /// <summary>Writes after a half-close, which are kept but stand after the FIN.</summary>
    LateWrites,

    /// <summary>Conversations, and HTTP exchanges in pieces, that were dropped while open, as there were too many; what came of them later is another conversation.</summary>
    Evicted,

    /// <summary>Values of <c>authorization</c> that were masked.</summary>
    MaskedAuthorization,

    /// <summary>Values of <c>proxy-authorization</c> that were masked.</summary>
    MaskedProxyAuthorization,

    /// <summary>Values of <c>cookie</c> that were masked.</summary>
    MaskedCookie,

    /// <summary>Values of <c>set-cookie</c> that were masked.</summary>
    MaskedSetCookie,

    /// <summary>Values of <c>x-api-key</c> that were masked.</summary>
    MaskedApiKey,

    /// <summary>Rests of lines that were masked, as their beginning is missing and may be any of these headers.</summary>
    MaskedLineRests,

    /// <summary>Conversations of socket taps in HTTP/2, whose headers were not masked though that was asked for.</summary>
    UnmaskedHttp2,

    /// <summary>Conversations of socket taps that became a tunnel, in which nothing was masked though that was asked for.</summary>
    UnmaskedTunnels,

    /// <summary>Inputs that were damaged, cut off or no taps.</summary>
    Damaged,

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    Unreadable,

    /// <summary>Files found in directories and archives that turned out to be no taps.</summary>
    NotTaps,

    /// <summary>Times at which nothing was heard of a live source for a while.</summary>
    Outages,

    /// <summary>Captures that could not be written to their end; they hold what came before.</summary>
    Unwritable,
}
