using TapToPcap.Input;
using TapToPcap.Reading.Decoding;
using TapToPcap.Reading.Events;

namespace TapToPcap.Reading;

/// <summary>Reads the taps of sources and of archives for consumers of their events; reports problems and progress.</summary>
/// <param name="tryFreeHandle">Closes a file that need not be open, when too many are; returns false where there is none.</param>
internal sealed class TapFeed(ReadingOptions options, TapReports reports, CancellationToken cancel, Func<bool>? tryFreeHandle = null) : IDisposable
{
    private const int EventsBetweenReports = 256;

    private readonly TapArchive _archive = new(options.ToArchiveLimits(), tryFreeHandle, reports.Remark);
    private long _events;

    /// <summary>Taps that were read to their end, damaged ones and named inputs that are no taps too.</summary>
    internal long Inputs { get; private set; }

    /// <summary>Bytes read from all sources, as they are stored.</summary>
    internal long BytesRead => _archive.BytesRead;

    /// <summary>Bytes of other inputs that were read before, which progress includes; default 0.</summary>
    internal long BytesBefore { get; init; }

    /// <summary>Finds the taps of a source, and passes each to <paramref name="accept"/>, which is to read it.</summary>
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
