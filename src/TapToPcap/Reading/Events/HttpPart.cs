namespace TapToPcap.Reading.Events;

/// <summary>Which part of an HTTP exchange an event holds, in the order in which Envoy writes them.</summary>
internal enum HttpPart
{
    /// <summary>An exchange begins that is recorded as a whole, once it is over.</summary>
    Begin,
    RequestHeaders,
    RequestBody,
    RequestTrailers,
    ResponseHeaders,
    ResponseBody,
    ResponseTrailers,

    /// <summary>An exchange is complete: what is not here of it never came.</summary>
    End,
}
