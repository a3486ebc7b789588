using TapToPcap.Verifying.Taps;
using TapToPcap.Verifying.Tcp;

namespace TapToPcap.Verifying.Comparing;

/// <summary>A conversation of a tap and the one of the capture that is held against it; either may be missing.</summary>
/// <param name="IsOpenerRemote">In the capture the remote end was the first to be heard of.</param>
internal readonly record struct ConversationPair(TappedConversation? Tapped, CapturedConversation? Captured, bool IsOpenerRemote)
{
    /// <summary>What the remote end sent, in the capture.</summary>
    internal CapturedDirection? Read => IsOpenerRemote ? Captured?.Opener : Captured?.Other;

    internal CapturedDirection? Written => IsOpenerRemote ? Captured?.Other : Captured?.Opener;
}
