using System.Text;

namespace TapToPcap.Tests.Support;

/// <summary>An option of a pcapng block.</summary>
internal sealed record CapturedOption(int Code, byte[] Value)
{
    internal const int Comment = 1;

    internal string Text => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Value);
}
