using TapToPcap.Input;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading;

/// <summary>Opens sources and the archives among them, reads their taps, reports and counts what is wrong, and ends when it is cancelled.</summary>
/// <param name="tryFreeHandle">Closes a file that can do without being open, where too many are; false where there is none.</param>
internal sealed class TapFeed(ReadingOptions options, TapReports reports, CancellationToken cancel, Func<bool>? tryFreeHandle = null) : IDisposable
{
    private const int EventsBetweenReports = 256;

    private readonly TapArchive _archive = new(options.ToArchiveLimits(), tryFreeHandle);
    private long _events;

    /// <summary>Taps that were opened and read to their end, damaged ones too.</summary>
    internal long Inputs { get; private set; }

    /// <summary>Bytes read from all sources, as they are stored.</summary>
    internal long BytesRead => _archive.BytesRead;

    /// <summary>Bytes of other inputs that were read before, for progress; default 0.</summary>
    internal long BytesBefore { get; init; }

    /// <summary>Gives the taps of a source, each to be read by the caller.</summary>
    internal void Open(TapSource source, Action<TapEntry> accept)
    {
        try
        {
            foreach (TapEntry entry in _archive.Open(source))
            {
                reports.Begin(entry.Name);
                accept(entry);
            }
        }
        catch (InputException e)
        {
            reports.Report(e);
        }
        catch (ArchiveException e)
        {
            reports.Report(TapFormatException.OfArchive(new SourcePosition(source.Name, e.Offset, 0), e));
        }
    }

    /// <summary>Reads the taps of a source one after the other.</summary>
    /// <param name="begin">Gives the consumer of a tap.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Read(TapSource source, Func<TapReader, ITapConsumer> begin) => Open(source, entry =>
    {
        using TapReader reader = new(entry, options);
        Read(reader, begin(reader));
    });

    /// <summary>Counts an event that was used.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal void Advance()
    {
        if (++_events % EventsBetweenReports == 0)
        {
            cancel.ThrowIfCancellationRequested();
            reports.Progress(BytesBefore + BytesRead);
        }
    }

    public void Dispose() => _archive.Dispose();

    private void Read(TapReader reader, ITapConsumer consumer)
    {
        while (true)
        {
            ReadResult result = reader.Read(out TapEvent tapped);
            if (result.IsEvent)
            {
                consumer.Accept(tapped);
                Advance();
            }
            else if (!reports.Resolve(result, reader, consumer.Damaged))
            {
                bool isRead = result.Status == ReadStatus.End;
                Inputs += isRead ? 1 : 0;
                consumer.Finish(isRead);
                return;
            }
        }
    }
}
