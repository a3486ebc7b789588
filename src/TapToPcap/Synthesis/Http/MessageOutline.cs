using TapToPcap.Protocols;
using TapToPcap.Reading.Events;

namespace TapToPcap.Synthesis.Http;

/// <summary>What a tap has of one request or response, known before it is emitted.</summary>
internal sealed class MessageOutline
{
    /// <summary>Whether its headers are in the tap.</summary>
    internal bool HasHeaders { get; private set; }

    /// <summary>How many parts it has.</summary>
    internal int Parts { get; private set; }

    /// <summary>What follows its headers.</summary>
    internal HttpBody Body { get; private set; }

    /// <summary>The length of its body that its headers announce; null if they do not.</summary>
    internal long? ContentLength { get; private set; }

    /// <summary>Whether its body was cut, or is shorter than announced.</summary>
    internal bool LacksBytes => Body.IsCut || ContentLength > Body.Length;

    internal bool HasBody => Body.Length > 0 || Body.IsCut;

    /// <summary>Whether it has a body or trailers.</summary>
    internal bool HasContent => HasBody || Body.HasTrailers;

    /// <summary>Takes a part of a message that is recorded in pieces.</summary>
    internal void Add(in TapEvent tapped)
    {
        Parts++;
        switch (tapped.Http!.Part)
        {
            case HttpPart.RequestHeaders or HttpPart.ResponseHeaders:
                AddHeaders(tapped.Http);
                break;
            case HttpPart.RequestTrailers or HttpPart.ResponseTrailers:
                Body = Body with { HasTrailers = true };
                break;
            default:
                Body = Body with { Length = Body.Length + tapped.Length, IsCut = Body.IsCut || tapped.IsTruncated };
                break;
        }
    }

    /// <summary>Takes a part of a message that is recorded as a whole, whose headers know what follows them.</summary>
    internal void AddWhole(HttpPiece part)
    {
        switch (part.Part)
        {
            case HttpPart.RequestHeaders or HttpPart.ResponseHeaders:
                AddHeaders(part);
                Body = part.Body ?? default;
                break;
            case HttpPart.RequestTrailers or HttpPart.ResponseTrailers:
                Body = Body with { HasTrailers = true };
                break;
            default:
                Body = HasHeaders ? Body : Body with { Length = 1 };           // or more
                break;
        }
    }

    private void AddHeaders(HttpPiece headers)
    {
        HasHeaders = true;
        ContentLength = headers.Find("content-length"u8) is byte[] text && Http1LengthFields.TryParseLength(text, out long length) ? length : null;
    }
}
