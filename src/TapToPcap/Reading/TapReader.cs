namespace TapToPcap.Reading;

/// <summary>The events of one tap, in the order in which Envoy wrote them.</summary>
/// <param name="name">What messages call the tap.</param>
/// <param name="bytes">The tap, unpacked; stays the caller's.</param>
internal sealed class TapReader(string name, Stream bytes, ReadingOptions options) : IDisposable
{
    private readonly TapWindow _window = new(name, LimitOf(options.MaxEventSize));
    private TapDecoder? _decoder;
    private bool _heldAny;

    /// <summary>Takes the next event, whose payload is valid until the next call.</summary>
    /// <returns>False at the end of the tap.</returns>
    /// <exception cref="TapFormatException">This is no tap, it is damaged, or it ends inside a record.</exception>
    internal bool TryReadEvent(out TapEvent tapped)
    {
        _decoder ??= CreateDecoder();
        while (!_decoder.TryRead(_window, out tapped))
        {
            if (_window.IsFinal)
            {
                return _heldAny ? false : throw new UnrecognizedTapException(_window.Position(_decoder.Record), "the input ends here and holds no tap: none of its fields are those of a trace");
            }

            Fill();
        }

        _heldAny = true;
        return true;
    }

    public void Dispose()
    {
        _decoder?.Dispose();
        _window.Dispose();
    }

    // JSON is held token by token, and a token spells three bytes with four letters, or one with six where it is text.
    private static int LimitOf(int maxEventSize) => (int)Math.Min((2L * maxEventSize) + FramingDetector.Length, Array.MaxLength);

    private TapDecoder CreateDecoder()
    {
        try
        {
            while (_window.Span.Length < FramingDetector.Length && !_window.IsFinal)
            {
                Fill();
            }
        }
        catch (TapFormatException) when (!_window.Span.IsEmpty)
        {
            // The archive is damaged further on, and says so again when it is read on.
        }

        if (_window.Span.IsEmpty)
        {
            throw new TapFormatException(_window.Position(0), "the input is empty: Envoy writes a tap when its buffer is full or its connection has closed");
        }

        TapFraming framing = options.Framing ?? FramingDetector.Detect(_window) ?? throw new UnrecognizedTapException(_window.Position(0), FileKinds.Describe(_window.Span));
        return framing switch
        {
            TapFraming.Json => new JsonTapDecoder(options.MaxEventSize),
            TapFraming.Text => new TextTapDecoder(options.MaxEventSize),
            _ => new BinaryTapDecoder(framing, options.MaxEventSize),
        };
    }

    private void Fill()
    {
        long record = _decoder?.Record ?? 0;
        try
        {
            _window.Fill(bytes, record);
        }
        catch (InvalidDataException e)
        {
            throw new TapFormatException(_window.Position(record, _window.Span.Length), $"the archive is damaged here: {e.Message}");
        }
    }
}
