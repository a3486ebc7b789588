using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Live.Folders;

/// <summary>What is emitted of one tap: in which capture, and which of its conversations are open there.</summary>
internal sealed record FolderOutput(LiveRun Run, ConversationTable Conversations);
