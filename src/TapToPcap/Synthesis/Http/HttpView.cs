using TapToPcap.Reading.Events;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Synthesis.Http;

/// <summary>A recorded connection as an HTTP tap shows it: exchanges with an equal view share a conversation.</summary>
/// <param name="Origin">Where it was tapped (<see cref="ConversationTable.Origin"/>).</param>
/// <param name="IsUpstream">Whether it is the connection between Envoy and the upstream host.</param>
internal sealed record HttpView(string Origin, bool IsUpstream, TapConnection Ends)
{
    /// <summary>The connections on which an exchange is shown; one whose ends the tap lacks has null for them.</summary>
    internal static IEnumerable<(bool IsUpstream, TapConnection? Ends)> SidesOf(SynthesisOptions options, HttpPiece begin) =>
        SidesOf(options.HttpSide, options.Role, begin);

    /// <inheritdoc cref="SidesOf(SynthesisOptions, HttpPiece)"/>
    internal static IEnumerable<(bool IsUpstream, TapConnection? Ends)> SidesOf(HttpSide side, TapRole? role, HttpPiece begin)
    {
        bool isUpstreamAsked = role == TapRole.Upstream;
        switch (side)
        {
            case HttpSide.Downstream:
                return [(false, begin.Downstream)];
            case HttpSide.Upstream:
                return [(true, begin.Upstream)];
            case HttpSide.Both when begin.Downstream is not null && begin.Upstream is not null:
                return [(false, begin.Downstream), (true, begin.Upstream)];
            default:
                bool isUpstream = begin.Downstream is null && (begin.Upstream is not null || isUpstreamAsked);
                return [(isUpstream, isUpstream ? begin.Upstream : begin.Downstream)];
        }
    }
}
