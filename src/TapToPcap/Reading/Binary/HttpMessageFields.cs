using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading.Binary;

/// <summary>Collects the fields of a request, a response, or a piece of either; they may come in any order.</summary>
internal sealed class HttpMessageFields
{
    internal List<HttpHeader> Headers { get; } = [];

    internal List<HttpHeader> Trailers { get; } = [];

    internal byte[] Body { get; set; } = [];

    /// <summary>The body, where it is too large for <see cref="Body"/>.</summary>
    internal LargeBody? LargeBody { get; set; }

    internal bool IsTruncated { get; set; }

    /// <summary>When Envoy received the headers, nanoseconds since 1970 UTC; null where it is not recorded.</summary>
    internal long? ReceivedAt { get; set; }

    /// <summary>What stands in place of a time in <see cref="ReceivedAt"/>, for people; null where that is one or none.</summary>
    internal string? TimeProblem { get; set; }

    internal void AddTo(HttpTraceBuilder builder)
    {
        builder.BeginMessage();
        Headers.ForEach(header => builder.AddHeader(header.Name, header.Value));
        Trailers.ForEach(trailer => builder.AddTrailer(trailer.Name, trailer.Value));
        builder.SetBody(Body, LargeBody, IsTruncated);
        if (ReceivedAt is long received)
        {
            builder.SetReceivedAt(received);
        }
        else if (TimeProblem is string problem)
        {
            builder.SetTimeProblem(problem);
        }
    }
}
