using TapToPcap.Common;

namespace TapToPcap.Fuzzer.Targets;

/// <summary>Hands out bytes a few at a time, whatever is asked for.</summary>
internal sealed class TrickleStream(byte[] bytes, Random random) : ForwardReadStream
{
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        int most = random.Next(8) == 0 ? 1024 : 16;
        int count = Math.Min(random.Next(1, most), Math.Min(buffer.Length, bytes.Length - _at));
        bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
