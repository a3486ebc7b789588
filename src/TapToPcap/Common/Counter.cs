namespace TapToPcap.Common;

/// <summary>The counts that a conversion keeps and reports, such as packets written, gaps and damaged inputs.</summary>
public enum Counter
{
    /// <summary>Taps that were read to their end; each member of an archive counts as one.</summary>
    Inputs,

    /// <summary>Reads, writes and closes.</summary>
    Events,

    /// <summary>Conversations with at least one packet.</summary>
    Conversations,

    /// <summary>Frames written.</summary>
    Packets,

    /// <summary>Payload bytes that the taps hold: all bytes of connections in socket taps, and the bodies in HTTP taps.</summary>
    PayloadBytes,

    /// <summary>Exchanges of HTTP taps: each is a request with its response.</summary>
    Exchanges,

    /// <summary>Exchanges that were written as HTTP/2 though HTTP/1 was asked for, as it cannot represent them.</summary>
    BeyondHttp1,

    /// <summary>Exchanges of which the record with the headers of the request or response was lost.</summary>
    LostHeaders,

    /// <summary>Requests and responses whose body is shorter than their Content-Length, though Envoy did not cut it.</summary>
    BrokenOff,

    /// <summary>Places where bytes are missing: cut by Envoy's limits, or lost with whole records.</summary>
    Gaps,

    /// <summary>Those of <see cref="Gaps"/> in which whole records are missing, as <c>seq_num</c> shows.</summary>
    LostGaps,

    /// <summary>Those of <see cref="Gaps"/> in conversations recorded as JSON strings, which lose bytes.</summary>
    StringGaps,

    /// <summary>Bytes missing in gaps of known size (by <c>seq_num</c> or lengths in the data). To be read as unsigned.</summary>
    MissingBytes,

    /// <summary>Zeros that were written in place of missing bytes.</summary>
    FilledBytes,

    /// <summary>Gaps not filled, as the capture has too many zeros already; one of unclear direction counts twice.</summary>
    Unfilled,

    /// <summary>Events and HTTP headers without a time, or with one that cannot be; events have that of their neighbour.</summary>
    Untimed,

    /// <summary>Packets later than 2106-02-07, which classic pcap cannot say: they have that time.</summary>
    BeyondPcap,

    /// <summary>Bodies of which only the beginning was kept, as they are larger than <c>--max-event-size</c>.</summary>
    LeftOut,

    /// <summary>Events that came twice and were used once.</summary>
    Repeats,

    /// <summary>Events left out, as they came after the end of their conversation, or after a gap took their place.</summary>
    TooLate,

    /// <summary>Conversations whose <c>seq_num</c> is not Envoy's, as it contradicts itself: events keep their order.</summary>
    Miscounted,

    /// <summary>Conversations that reuse a trace id, and whose connection record was lost: their addresses are invented.</summary>
    LostRecords,

    /// <summary>Conversations that another tap shows at the same time; each is shown under a client port of its own.</summary>
    SecondViews,

    /// <summary>Inputs that were left out, as they are the same as another input.</summary>
    SameInputs,

    /// <summary>Conversations and exchanges recorded as JSON strings, which have a space for whatever is not UTF-8.</summary>
    StringBodies,

    /// <summary>Those of <see cref="StringBodies"/> whose body was compressed, and so cannot be what was sent.</summary>
    SpoiltBodies,

    /// <summary>Conversations without addresses, as some Envoys lose them in streamed JSON strings: they are invented.</summary>
    ErasedConnections,

    /// <summary>Conversations without addresses for other reasons: they are invented.</summary>
    MissingConnections,

    /// <summary>Conversations of streamed upstream taps without a local address: it is invented.</summary>
    MissingLocals,

    /// <summary>Conversations with an end that is no IP address and port: it is invented.</summary>
    InventedEnds,

    /// <summary>Exchanges without addresses: they are invented.</summary>
    InventedConnections,

    /// <summary>Exchanges without a time of their own.</summary>
    UntimedExchanges,

    /// <summary>Writes after the half-close of their direction; they are kept, after the FIN.</summary>
    LateWrites,

    /// <summary>Conversations, and HTTP exchanges in pieces, that were evicted; later events begin another conversation.</summary>
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

    /// <summary>Ends of header lines that were masked, as the missing beginning may have been any of these headers.</summary>
    MaskedLineRests,

    /// <summary>Conversations of socket taps in HTTP/2, whose headers were not masked though that was asked for.</summary>
    UnmaskedHttp2,

    /// <summary>Conversations, and exchanges of HTTP taps, that became a tunnel, in which nothing was masked though that was asked for.</summary>
    UnmaskedTunnels,

    /// <summary>Damaged places, empty inputs, and inputs named by the user that are no taps.</summary>
    Damaged,

    /// <summary>Places where text before, between or after the records of a tap was skipped.</summary>
    TextsAround,

    /// <summary>Bytes of <see cref="TextsAround"/>.</summary>
    TextBytes,

    /// <summary>Taps in which each line had a prefix, as logs add it, which was taken off.</summary>
    Prefixes,

    /// <summary>Records whose trace stands inside another message, or without the one that Envoy writes around it.</summary>
    Wrapped,

    /// <summary>Records that Envoy could not write as JSON, and left an error message in place of.</summary>
    Unwritten,

    /// <summary>Inputs that could not be opened or read to their end.</summary>
    Unreadable,

    /// <summary>Files found in directories and archives that turned out to be no taps.</summary>
    NotTaps,

    /// <summary>Times in which a live source could not be read.</summary>
    Outages,

    /// <summary>Captures that could not be written to their end; they hold what came before.</summary>
    Unwritable,
}
