using System.Text;

namespace TapToPcap.Reading.TextFormats;

/// <summary>Finds the <see cref="TapField"/> of a name in a JSON or text tap, which depends on the message around it.</summary>
internal static class TapFieldNames
{
    private const int MaxNameLength = 64;

    private static readonly (byte[] Name, TapField Field)[] None = [];

    private static readonly (byte[] Name, TapField Field)[] Record = Names(
        ("http_buffered_trace", TapField.HttpBufferedTrace),
        ("http_streamed_trace_segment", TapField.HttpSegment),
        ("socket_buffered_trace", TapField.BufferedTrace),
        ("socket_streamed_trace_segment", TapField.StreamedSegment),
        ("configured_sample_rate", TapField.SampleRate),
        ("connection", TapField.Connection),                                   // connection and events: the bare trace of 2018
        ("events", TapField.Event),
        ("trace_id", TapField.TraceId),                                        // from here on: a trace without its wrapper
        ("event", TapField.SingleEvent),
        ("request", TapField.Request),
        ("response", TapField.Response),
        ("downstream_connection", TapField.DownstreamConnection),
        ("upstream_connection", TapField.UpstreamConnection),
        ("request_headers", TapField.RequestHeaders),
        ("request_body_chunk", TapField.RequestBody),
        ("request_trailers", TapField.RequestTrailers),
        ("response_headers", TapField.ResponseHeaders),
        ("response_body_chunk", TapField.ResponseBody),
        ("response_trailers", TapField.ResponseTrailers));

    private static readonly (byte[] Name, TapField Field)[] BufferedTrace = Names(
        ("trace_id", TapField.TraceId),
        ("connection", TapField.Connection),
        ("events", TapField.Event));

    private static readonly (byte[] Name, TapField Field)[] StreamedSegment = Names(
        ("trace_id", TapField.TraceId),
        ("connection", TapField.Connection),
        ("event", TapField.Event),
        ("events", TapField.Batch));

    private static readonly (byte[] Name, TapField Field)[] Batch = Names(
        ("events", TapField.Event));

    private static readonly (byte[] Name, TapField Field)[] Event = Names(
        ("timestamp", TapField.Timestamp),
        ("read", TapField.Read),
        ("write", TapField.Write),
        ("closed", TapField.Closed),
        ("connection", TapField.Connection),
        ("seq_num", TapField.SequenceNumber));

    private static readonly (byte[] Name, TapField Field)[] Transfer = Names(
        ("data", TapField.Data),
        ("end_stream", TapField.EndStream));

    private static readonly (byte[] Name, TapField Field)[] Body = Names(
        ("as_bytes", TapField.AsBytes),
        ("as_string", TapField.AsString),
        ("truncated", TapField.Truncated));

    private static readonly (byte[] Name, TapField Field)[] Connection = Names(
        ("id", TapField.TraceId),
        ("local_address", TapField.LocalAddress),
        ("remote_address", TapField.RemoteAddress));

    private static readonly (byte[] Name, TapField Field)[] End = Names(
        ("socket_address", TapField.SocketAddress),
        ("pipe", TapField.Pipe),
        ("envoy_internal_address", TapField.InternalAddress));

    private static readonly (byte[] Name, TapField Field)[] SocketAddress = Names(
        ("address", TapField.Address),
        ("port_value", TapField.Port));

    private static readonly (byte[] Name, TapField Field)[] Pipe = Names(
        ("path", TapField.Path));

    private static readonly (byte[] Name, TapField Field)[] InternalAddress = Names(
        ("server_listener_name", TapField.ListenerName));

    private static readonly (byte[] Name, TapField Field)[] Timestamp = Names(
        ("seconds", TapField.Seconds),
        ("nanos", TapField.Nanos));

    private static readonly (byte[] Name, TapField Field)[] SampleRate = Names(
        ("numerator", TapField.Numerator),
        ("denominator", TapField.Denominator));

    private static readonly (byte[] Name, TapField Field)[] HttpBufferedTrace = Names(
        ("request", TapField.Request),
        ("response", TapField.Response),
        ("downstream_connection", TapField.DownstreamConnection),
        ("upstream_connection", TapField.UpstreamConnection));

    private static readonly (byte[] Name, TapField Field)[] HttpMessage = Names(
        ("headers", TapField.Headers),
        ("body", TapField.Data),
        ("trailers", TapField.Trailers),
        ("headers_received_time", TapField.HeadersReceivedTime));

    private static readonly (byte[] Name, TapField Field)[] HttpSegment = Names(
        ("trace_id", TapField.TraceId),
        ("request_headers", TapField.RequestHeaders),
        ("request_body_chunk", TapField.RequestBody),
        ("request_trailers", TapField.RequestTrailers),
        ("response_headers", TapField.ResponseHeaders),
        ("response_body_chunk", TapField.ResponseBody),
        ("response_trailers", TapField.ResponseTrailers));

    private static readonly (byte[] Name, TapField Field)[] HeaderMap = Names(
        ("headers", TapField.Headers));

    private static readonly (byte[] Name, TapField Field)[] HeaderValue = Names(
        ("key", TapField.Key),
        ("value", TapField.Value),
        ("raw_value", TapField.RawValue));

    /// <summary>The field of a name inside <paramref name="message"/>, in any casing: snake_case, camelCase, PascalCase.</summary>
    internal static TapField Find(TapField message, ReadOnlySpan<byte> name)
    {
        (byte[] Name, TapField Field)[] known = NamesIn(message);
        foreach ((byte[] snake, TapField field) in known)
        {
            if (name.SequenceEqual(snake))
            {
                return field;
            }
        }

        return name.ContainsAnyInRange((byte)'A', (byte)'Z') || name.Contains((byte)'-') ? FindFolded(known, name) : TapField.Unknown;
    }

    /// <summary>The kind of trace of this name, with which a record begins; <see cref="TapField.Unknown"/> where it is none.</summary>
    internal static TapField FindTrace(ReadOnlySpan<byte> name)
    {
        TapField field = Find(TapField.Record, name);
        return IsTrace(field) ? field : TapField.Unknown;
    }

    /// <summary>Whether this is the name of one of the four kinds of trace, with which a record begins.</summary>
    internal static bool IsTrace(ReadOnlySpan<byte> name) => IsTrace(Find(TapField.Record, name));

    internal static bool IsTrace(TapField field) =>
        field is TapField.HttpBufferedTrace or TapField.HttpSegment or TapField.BufferedTrace or TapField.StreamedSegment;

    private static TapField FindFolded((byte[] Name, TapField Field)[] known, ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameLength)
        {
            return TapField.Unknown;
        }

        Span<byte> buffer = stackalloc byte[2 * MaxNameLength];
        ReadOnlySpan<byte> folded = Fold(name, buffer[..MaxNameLength]);
        foreach ((byte[] snake, TapField field) in known)
        {
            if (folded.SequenceEqual(Fold(snake, buffer[MaxNameLength..])))
            {
                return field;
            }
        }

        return TapField.Unknown;
    }

    private static (byte[] Name, TapField Field)[] NamesIn(TapField message) => message switch
    {
        TapField.Record => Record,
        TapField.BufferedTrace => BufferedTrace,
        TapField.StreamedSegment => StreamedSegment,
        TapField.Batch => Batch,
        TapField.Event => Event,
        TapField.Read or TapField.Write => Transfer,
        TapField.Data or TapField.RequestBody or TapField.ResponseBody => Body,
        TapField.Connection or TapField.DownstreamConnection or TapField.UpstreamConnection => Connection,
        TapField.LocalAddress or TapField.RemoteAddress => End,
        TapField.SocketAddress => SocketAddress,
        TapField.Pipe => Pipe,
        TapField.InternalAddress => InternalAddress,
        TapField.Timestamp or TapField.HeadersReceivedTime => Timestamp,
        TapField.SampleRate => SampleRate,
        TapField.HttpBufferedTrace => HttpBufferedTrace,
        TapField.HttpSegment => HttpSegment,
        TapField.Request or TapField.Response => HttpMessage,
        TapField.RequestHeaders or TapField.RequestTrailers or TapField.ResponseHeaders or TapField.ResponseTrailers => HeaderMap,
        TapField.Headers or TapField.Trailers => HeaderValue,
        _ => None,
    };

    // A name without its separators, in lower case.
    private static ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> name, Span<byte> buffer)
    {
        int length = 0;
        foreach (byte letter in name)
        {
            if (letter is not ((byte)'_' or (byte)'-'))
            {
                buffer[length++] = (byte)char.ToLowerInvariant((char)letter);
            }
        }

        return buffer[..length];
    }

    private static (byte[] Name, TapField Field)[] Names(params ReadOnlySpan<(string Name, TapField Field)> names)
    {
        (byte[] Name, TapField Field)[] encoded = new (byte[] Name, TapField Field)[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            encoded[i] = (Encoding.ASCII.GetBytes(names[i].Name), names[i].Field);
        }

        return encoded;
    }
}
