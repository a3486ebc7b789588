namespace TapToPcap.Reading.Events;

/// <summary>Which part of an HTTP exchange an event holds, in the order in which Envoy writes them.</summary>
internal enum HttpPart
{
    /// <summary>The beginning of an exchange that Envoy recorded as a whole, at its end.</summary>
    Begin,
    RequestHeaders,
    RequestBody,
    RequestTrailers,
    ResponseHeaders,
    ResponseBody,
    ResponseTrailers,

    /// <summary>The end of such an exchange: parts that did not come before do not exist.</summary>
    End,
}
