using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap.Live;

/// <summary>Makes taps of the files of a watched folder.</summary>
internal sealed class FolderTaps(FolderWatch watch, ConversionOptions options, IConversionObserver observer)
{
    private readonly ReadingOptions _reading = options.ToReading();
    private readonly ReadMeter _meter = new();
    private int _ordinals;

    /// <summary>The tap that a file holds.</summary>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    internal FolderTap Begin(WatchedFile file)
    {
        TapSource source = SourceOf(file);
        FileHead head = new();
        head.TryMatch(source.Name);
        int ordinal = _ordinals++;
        ExchangeIds exchangeIds = new(source.Label);
        observer.Reading(source.Name);
        return new FolderTap(source.Label, file.Replacements, head, Open);

        TapCursor Open(long position, TapFraming? framing)
        {
            TapEntry entry = new(source.Name, source.Label, source.IsDiscovered, () => source.Open(_meter)) { ModifiedAt = FileTime.ToNanoseconds(file.ChangedAt) };
            return new TapCursor(new TapReader(entry, _reading with { Framing = framing ?? _reading.Framing }, position), source.Label, ordinal) { ExchangeIds = exchangeIds };
        }
    }

    /// <summary>The taps in a file that is to be unpacked.</summary>
    /// <exception cref="InputException">It cannot be opened, or not read on, or is an archive without taps; also while enumerating.</exception>
    /// <exception cref="ArchiveException">While enumerating: what stands between its members cannot be read.</exception>
    internal IEnumerable<FolderTap> Unpack(WatchedFile file, TapArchive archive)
    {
        foreach (TapEntry entry in archive.Open(SourceOf(file)))
        {
            int ordinal = _ordinals++;
            observer.Reading(entry.Name);
            yield return new FolderTap(entry.Label, file.Replacements, null, (_, _) => new TapCursor(new TapReader(entry, _reading), entry.Label, ordinal));
        }
    }

    private TapSource SourceOf(WatchedFile file)
    {
        string path = watch.PathOf(file);
        return new TapSource(path, file.Label, () => TapFiles.OpenFile(path)) { ModifiedAt = FileTime.ToNanoseconds(file.ChangedAt), IsDiscovered = watch.IsFolder };
    }
}
