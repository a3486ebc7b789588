using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Live.Folders;

/// <summary>Where one tap of a folder is emitted: the capture, and the open conversations of the tap in it.</summary>
internal sealed record FolderOutput(LiveRun Run, ConversationTable Conversations);
