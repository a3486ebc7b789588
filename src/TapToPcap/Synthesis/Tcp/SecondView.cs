namespace TapToPcap.Synthesis.Tcp;

/// <summary>A tap shows a connection that another tap shows as well, at the same time.</summary>
/// <param name="Ends">Of the connection.</param>
/// <param name="First">What people know the other conversation by, which has the true ports.</param>
internal sealed record SecondView(EndPair Ends, string First);
