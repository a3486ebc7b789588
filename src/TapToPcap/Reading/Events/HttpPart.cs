namespace TapToPcap.Reading;

/// <summary>Which part of an HTTP exchange an event tells, in the order in which Envoy tells them.</summary>
internal enum HttpPart
{
    /// <summary>An exchange begins that is told as a whole, once it is over.</summary>
    Begin,
    RequestHeaders,
    RequestBody,
    RequestTrailers,
    ResponseHeaders,
    ResponseBody,
    ResponseTrailers,

    /// <summary>An exchange is complete: what was not told of it never came.</summary>
    End,
}
