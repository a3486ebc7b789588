using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>A conversation of a tap and the one of the capture that it is compared with. Either is null where the other has no
/// counterpart.</summary>
/// <param name="IsOpenerRemote">Whether the opener, from which the capture's first frame of the conversation came, is the remote
/// end.</param>
internal readonly record struct ConversationPair(TappedConversation? Tapped, CapturedConversation? Captured, bool IsOpenerRemote)
{
    /// <summary>The direction from the remote end, in the capture.</summary>
    internal CapturedDirection? Read => IsOpenerRemote ? Captured?.Opener : Captured?.Other;

    internal CapturedDirection? Written => IsOpenerRemote ? Captured?.Other : Captured?.Opener;
}
