namespace TapToPcap.Synthesis.Tcp;

/// <summary>That the connection with which a tap begins is shown by another tap at the same time.</summary>
/// <param name="Ends">The ends of the connection.</param>
/// <param name="First">The name of the other tap's conversation, which keeps the true ports.</param>
internal sealed record SecondView(EndPair Ends, string First);
