namespace TapToPcap.Tests.Support;

/// <param name="FirstPort">Of the end that sent the first packet.</param>
internal sealed record TsharkStream(int FirstPort, byte[] FromFirst, byte[] FromSecond);
