using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Reading;
using TapToPcap.Reading.Decoding;
using TapToPcap.Synthesis;
using TapToPcap.Synthesis.Order;

namespace TapToPcap.Live.Folders;

/// <summary>Creates the <see cref="FolderTap"/> of each file of a watched folder, and of each member of an archive in it.</summary>
internal sealed class FolderTaps(FolderWatch watch, ConversionOptions options, TapReports reports)
{
    private readonly ReadingOptions _reading = options.Reading;
    private readonly ReadMeter _meter = new();
    private int _ordinals;

    /// <summary>The tap that a file holds.</summary>
    /// <exception cref="InputException">It cannot be opened or read.</exception>
    internal FolderTap Begin(WatchedFile file)
    {
        TapSource source = SourceOf(file);
        FileHead head = new();
        head.TryMatch(source.Path);
        int ordinal = _ordinals++;
        ExchangeIds exchangeIds = new(source.Label);
        reports.Begin(source.Name);
        return new FolderTap(source.Label, file.Replacements, head, Open);

        TapCursor Open(long position, TapFraming? framing)
        {
            TapEntry entry = new(source.Name, source.Label, source.IsDiscovered, () => source.Open(_meter)) { ModifiedAt = FileTime.ToNanoseconds(file.ChangedAt) };
            return new TapCursor(new TapReader(entry, _reading with { Framing = framing ?? _reading.Framing }, position), source.Label, ordinal) { ExchangeIds = exchangeIds };
        }
    }

    /// <summary>A tap that a file holds as a member of an archive.</summary>
    internal FolderTap Begin(WatchedFile file, TapEntry entry)
    {
        int ordinal = _ordinals++;
        return new FolderTap(entry.Label, file.Replacements, null, (_, _) => new TapCursor(new TapReader(entry, _reading), entry.Label, ordinal));
    }

    internal TapSource SourceOf(WatchedFile file)
    {
        string path = watch.PathOf(file);
        return new TapSource(path, file.Label, () => TapFiles.OpenFile(path)) { ModifiedAt = FileTime.ToNanoseconds(file.ChangedAt), IsDiscovered = watch.IsFolder };
    }
}
