using System.Text;
using TapToPcap.Protocols;
using TapToPcap.Synthesis.Settings;
using TapToPcap.Synthesis.Tcp;

namespace TapToPcap.Tests.Support;

/// <summary>Both directions of a connection while their secrets are masked, event by event.</summary>
internal sealed class MaskedConversation
{
    private readonly Http1Secrets _requests;
    private readonly Http1Secrets _answers;
    private readonly Redaction _redaction;

    internal MaskedConversation()
    {
        Http1Exchanges exchanges = new();
        (_requests, _answers) = (new Http1Secrets(exchanges), new Http1Secrets(exchanges));
        _redaction = new Redaction(Counts);
    }

    internal SynthesisCounts Counts { get; } = new();

    /// <returns>What it becomes.</returns>
    internal string Ask(byte[] bytes) => Mask(_requests, bytes);

    internal string Ask(string text) => Ask(Encoding.Latin1.GetBytes(text));

    internal string Answer(byte[] bytes) => Mask(_answers, bytes);

    internal string Answer(string text) => Answer(Encoding.Latin1.GetBytes(text));

    internal void LoseRequestBytes(long? count = null) => Lose(_requests, count);

    internal void LoseAnswerBytes(long? count = null) => Lose(_answers, count);

    private static void Lose(Http1Secrets direction, long? count)
    {
        if (count is long known)
        {
            direction.Skip(known);
        }
        else
        {
            direction.Lose();
        }
    }

    private string Mask(Http1Secrets direction, byte[] bytes)
    {
        byte[] before = [.. bytes];
        string masked = Encoding.Latin1.GetString(_redaction.Mask(direction, bytes));
        Assert.Equal(before, bytes);                                           // they are the reader's
        Assert.Equal(bytes.Length, masked.Length);
        return masked;
    }
}
