using TapToPcap.Verifying.Http;
using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>An exchange in the capture and the conversation that carries it, to be paired with an exchange of a tap.</summary>
internal sealed record ExchangeCandidate(CapturedConversation Conversation, CapturedExchange Exchange)
{
    /// <summary>The direction from the client. Where neither end is known to be the client, the opener is taken for it.</summary>
    internal CapturedDirection Requests => IsOpenerClient ? Conversation.Opener : Conversation.Other;

    internal CapturedDirection Responses => IsOpenerClient ? Conversation.Other : Conversation.Opener;

    internal ExchangeEnds Ends => new(Requests.From, Responses.From);

    private bool IsOpenerClient => Conversation.Opener.Http?.IsClient == true || Conversation.Other.Http?.IsClient == false || Conversation.Other.Http?.IsClient != true && Conversation.Opener.Http?.IsClient != false;

    internal static IEnumerable<ExchangeCandidate> Of(CapturedConversation conversation) =>
        (conversation.Opener.Http?.Exchanges.All ?? []).Select(exchange => new ExchangeCandidate(conversation, exchange));

    internal CapturedDirection DirectionOf(bool isRequest) => isRequest ? Requests : Responses;
}
