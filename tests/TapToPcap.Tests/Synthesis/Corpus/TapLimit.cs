using TapToPcap.Recorder;

namespace TapToPcap.Tests.Synthesis.Corpus;

/// <summary>What a tap's limit leaves of the bytes of one direction: of each event when streamed, of all together when buffered, everything when batched.</summary>
internal sealed class TapLimit(TapShape shape, int limit)
{
    private int _left = shape == TapShape.Batched ? int.MaxValue : limit;
    private bool _isMet;

    /// <returns>Null where the event is not recorded at all.</returns>
    internal ReadOnlyMemory<byte>? Apply(ReadOnlyMemory<byte> bytes)
    {
        if (_isMet)
        {
            return null;
        }

        ReadOnlyMemory<byte> recorded = bytes[..Math.Min(bytes.Length, _left)];
        if (shape == TapShape.Buffered)
        {
            _isMet = recorded.Length < bytes.Length;
            _left -= recorded.Length;
        }

        return recorded;
    }
}
