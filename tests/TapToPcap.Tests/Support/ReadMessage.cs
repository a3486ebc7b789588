using System.Security.Cryptography;
using System.Text.Json;
using TapToPcap.Protos.Core.V3;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Support;

/// <summary>A request or a response as a reader of HTTP that is not ours has it.</summary>
/// <param name="Headers">Names and values in hexadecimal, in their order.</param>
/// <param name="Digest">Of the body, SHA-256 in hexadecimal.</param>
/// <param name="End">How it ended: "ended", "reset", or "open" where it did not.</param>
internal sealed record ReadMessage(string Headers, long Length, string Digest, string Trailers, string End)
{
    internal const string Ended = "ended";
    internal const string Reset = "reset";
    internal const string Unended = "open";

    /// <summary>What is to be read of a message that is whole.</summary>
    internal static ReadMessage Of(Message message, string end = Ended)
    {
        byte[] body = message.Body?.AsBytes.ToByteArray() ?? [];
        return new ReadMessage(Spell(message.Headers), body.Length, Convert.ToHexString(SHA256.HashData(body)), Spell(message.Trailers), end);
    }

    /// <summary>What a script has printed: a list of lists of messages, those of one direction of a connection together.</summary>
    internal static ReadMessage[][] Parse(ToolRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonSerializer.Deserialize<ReadMessage[][]>(run.OutputBytes)!;
    }

    internal static byte[] ValueOf(HeaderValue header) => header.RawValue.Length > 0 ? header.RawValue.ToByteArray() : System.Text.Encoding.UTF8.GetBytes(header.Value);

    internal static string Spell(IEnumerable<HeaderValue> headers) => SeenHttp.Spell(headers.Select(header => (System.Text.Encoding.UTF8.GetBytes(header.Key), ValueOf(header))));
}
