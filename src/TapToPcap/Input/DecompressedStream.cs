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
            InvalidDataException damaged = new(Describe(e), e);
            _failure = ExceptionDispatchInfo.Capture(damaged);
            throw damaged;
        }
    }

    private string Describe(Exception failure)
    {
        if (failure is ArchiveException described)
        {
            return described.Message;
        }

        if (failure is EndOfStreamException)
        {
            return "the compressed bytes end too early";
        }

        bool isAtEnd = stored != Null && stored.Read(new byte[1]) == 0;
        return isAtEnd ? "the compressed bytes end too early, or are damaged at their end" : "the compressed bytes are damaged";
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
