namespace TapToPcap.Protocols;

/// <summary>How long the body of an HTTP/1 message is, by the rules of RFC 9112 §6.3. Only the verifier has rules of its
/// own.</summary>
/// <param name="Bytes">The length of the body where Content-Length gives it; otherwise 0.</param>
internal readonly record struct Http1MessageLength(Http1BodyEnd End, long Bytes = 0)
{
    internal const int SwitchingProtocols = 101;

    internal static Http1MessageLength OfRequest(in Http1LengthFields fields) => fields switch
    {
        { Coding: Http1TransferCoding.Chunked } => new(Http1BodyEnd.Chunks),
        { Coding: not Http1TransferCoding.None } or { IsLengthInvalid: true } => new(Http1BodyEnd.Unknown),
        { ContentLength: long length } => new(Http1BodyEnd.Length, length),
        _ => new(Http1BodyEnd.None),
    };

    /// <param name="request">The request that it answers; of no effect for an interim response.</param>
    internal static Http1MessageLength OfResponse(int status, RequestKind request, in Http1LengthFields fields) => (status, request) switch
    {
        (SwitchingProtocols, _) or ((>= 200 and < 300), RequestKind.Connect) => new(Http1BodyEnd.Tunnel),
        ((>= 100 and < 200) or 204 or 304, _) or (_, RequestKind.Head) => new(Http1BodyEnd.None),
        (_, RequestKind.Unknown) => OfResponse(fields) switch
        {
            { End: Http1BodyEnd.Length, Bytes: > 0 and long length } => new(Http1BodyEnd.LengthUnlessHead, length),
            { End: Http1BodyEnd.Close } => new(Http1BodyEnd.Unknown),
            Http1MessageLength length => length,
        },
        _ => OfResponse(fields),
    };

    private static Http1MessageLength OfResponse(in Http1LengthFields fields) => fields switch
    {
        { Coding: Http1TransferCoding.Chunked } => new(Http1BodyEnd.Chunks),
        { Coding: Http1TransferCoding.Other } => new(Http1BodyEnd.Close),
        { Coding: Http1TransferCoding.Doubtful } or { IsLengthInvalid: true } => new(Http1BodyEnd.Unknown),
        { ContentLength: long length } => new(Http1BodyEnd.Length, length),
        _ => new(Http1BodyEnd.Close),
    };
}
