using System.Runtime.ExceptionServices;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>What a library decompresses. Its exceptions about damaged bytes become <see cref="InvalidDataException"/>s.</summary>
/// <param name="open">Opens the library's stream, which does not close <paramref name="stored"/>.</param>
internal sealed class DecompressedStream(Stream stored, Func<Stream, Stream> open) : ForwardReadStream
{
    private Stream? _unpacked;
    private ExceptionDispatchInfo? _failure;

    public override int Read(Span<byte> buffer)
    {
        _failure?.Throw();
        try
        {
            _unpacked ??= open(stored);
            return _unpacked.Read(buffer);
        }
        catch (Exception e) when (e is not InputException and not OutOfMemoryException)
        {
            bool isEnd = e is EndOfStreamException || stored.Read(new byte[1]) == 0;
            InvalidDataException damaged = new(isEnd ? "the compressed bytes end too early" : "the compressed bytes are damaged", e);
            _failure = ExceptionDispatchInfo.Capture(damaged);
            throw damaged;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _unpacked?.Dispose();
            stored.Dispose();
        }

        base.Dispose(disposing);
    }
}
