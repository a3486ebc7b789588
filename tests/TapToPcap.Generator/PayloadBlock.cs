using System.Text;

namespace TapToPcap.Generator;

/// <summary>Payload that is the same in every run and differs from event to event, held once however many events there are.</summary>
internal sealed class PayloadBlock
{
    private const int Seed = 1;
    private const int Places = 1 << 20;
    private const int BetweenPlaces = 41_011;                                  // odd, so that all places have their turn, and beyond the 32 KiB in which gzip sees repetition

    // Of the kind that bodies and headers are made of, with what JSON and text have to escape.
    private static readonly string[] Words =
    [
        "{", "}", "[", "]", ": ", ", ", "\"id\"", "\"name\"", "\"created\"", "true", "null", "17", "20480", "2026-01-01T00:00:00Z",
        "GET /", "HTTP/1.1 200 OK\r\n", "content-type: ", "application/json", "text/html; charset=utf-8", "\r\n", "\n", "\t",
        "<p>", "</p>", "<a href=\"/index.html\">", "the ", "order ", "of ", "customer ", "has ", "been ", "sent", ". ", "it's ", "C:\\",
    ];

    private readonly byte[] _block;
    private readonly int _length;

    /// <param name="length">Bytes of one event.</param>
    internal PayloadBlock(int length, bool isText)
    {
        _length = length;
        _block = new byte[Places + length];
        Random random = new(Seed);
        if (isText)
        {
            FillWithWords(_block, random);
        }
        else
        {
            random.NextBytes(_block);
        }
    }

    internal ReadOnlyMemory<byte> Of(long number) => _block.AsMemory((int)(number * BetweenPlaces % Places), _length);

    private static void FillWithWords(Span<byte> block, Random random)
    {
        while (!block.IsEmpty)
        {
            string word = Words[random.Next(Words.Length)];
            int count = Math.Min(word.Length, block.Length);
            Encoding.ASCII.GetBytes(word.AsSpan(0, count), block);
            block = block[count..];
        }
    }
}
