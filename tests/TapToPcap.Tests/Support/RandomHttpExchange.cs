using Google.Protobuf;
using TapToPcap.Protos.Core.V3;
using TapToPcap.Protos.Tap.V3;
using Message = TapToPcap.Protos.Tap.V3.HttpBufferedTrace.Types.Message;

namespace TapToPcap.Tests.Support;

/// <summary>An exchange made at random, equal for equal seeds: headers with every byte that they may have, some of them twice, bodies around the sizes of frames, trailers or none.</summary>
internal static class RandomHttpExchange
{
    private const int LargeBody = 5 << 20;

    private static readonly int[] BodySizes = [0, 0, 1, 9, 1459, 16_383, 16_384, 16_385, 40_000, 200_000];

    internal static TraceWrapper Of(int seed, Connection? downstream = null)
    {
        Random random = new(seed);
        long time = HttpTaps.Start + (seed * 1_000_000_000L);
        Message request = HttpTaps.Request("POST").At(time);
        Message response = HttpTaps.Response("200").At(time + 500_000_000);
        foreach (Message message in new[] { request, response })
        {
            bool isLarge = seed % 10 == 3;
            message.Headers.AddRange(Enumerable.Range(0, random.Next(12)).Select(_ => Field(random, random.Next(60))));
            message.Headers.AddRange(Enumerable.Range(0, isLarge ? 25 : 0).Select(_ => Field(random, 4_000 + random.Next(200))));
            message.Headers.Add(message.Headers[^1].Clone());
            int size = seed == 7 && message == response ? LargeBody : random.Next(4) == 0 ? random.Next(3000) : random.GetItems(BodySizes, 1)[0];
            message.WithBody(Taps.Payload(size, seed));
            message.Trailers.AddRange(Enumerable.Range(0, random.Next(2) * random.Next(1, 4)).Select(_ => Field(random, random.Next(60))));
        }

        // The repeated one is a pseudo header where there is no other, and those may not come twice.
        Prune(request);
        Prune(response);
        return HttpTaps.Exchange(request, response, downstream);
    }

    private static void Prune(Message message)
    {
        if (message.Headers[^1].Key[0] == ':')
        {
            message.Headers.RemoveAt(message.Headers.Count - 1);
        }
    }

    private static HeaderValue Field(Random random, int length)
    {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++)
        {
            int letter = random.Next(0x5F + 0x80 + 1);
            value[i] = (byte)(letter < 0x5F ? 0x20 + letter : letter < 0xDF ? 0x80 + letter - 0x5F : '\t');
        }

        string name = $"x-{random.Next(6)}{new string('n', random.Next(3))}";
        return random.Next(3) == 0
            ? HttpTaps.Header(name, new string([.. value.Select(letter => letter < 0x80 ? (char)letter : '\u20ac')]))
            : new HeaderValue { Key = name, Value = "wrong", RawValue = ByteString.CopyFrom(value) };
    }
}
