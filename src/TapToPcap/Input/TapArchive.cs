using System.Formats.Tar;
using System.IO.Compression;

namespace TapToPcap.Input;

/// <summary>Unpacks gzip and tar, detected from their first bytes (.gz, .tar, .tar.gz, .gz inside a .tar), into taps.</summary>
/// <remarks>Members of archives are kept in a temporary file and can be read until this is disposed of.</remarks>
/// <param name="tryFreeHandle">Closes a file that need not be open, when too many are; returns false where there is none.</param>
internal sealed class TapArchive(ArchiveLimits limits, Func<bool>? tryFreeHandle = null) : IDisposable
{
    private readonly ReadMeter _meter = new();

    // One for all files: of hundreds of thousands, a delegate each takes too much memory.
    private Func<TapSource?, SourceStream>? _reopen;
    private Spool? _spool;
    private long _unpacked;
    private int _members;

    private static ReadOnlySpan<byte> GzipMagic => [0x1F, 0x8B];

    /// <summary>Bytes read from all sources, as they are stored; what is read again counts again.</summary>
    internal long BytesRead => _meter.Bytes;

    /// <summary>The taps in a source.</summary>
    /// <exception cref="InputException">It cannot be read, or is an archive without taps; also while enumerating.</exception>
    /// <exception cref="ArchiveException">While enumerating: a member's header cannot be read, or a limit is exceeded.</exception>
    internal IEnumerable<TapEntry> Open(TapSource source)
    {
        SourceStream bytes = Unzip(OpenStored(source), source.Name, out bool isTar);
        return isTar
            ? Members(source, bytes)
            : [new TapEntry(source.Name, source.Label, source.IsDiscovered, _reopen ??= Reopen, source, bytes) { CanReopen = source.CanReopen, ModifiedAt = source.ModifiedAt }];
    }

    /// <summary>Whether a source that begins with these bytes is gzip or tar.</summary>
    internal static bool IsArchive(ReadOnlySpan<byte> start) => start.StartsWith(GzipMagic) || TarHeaderGuard.IsHeader(start);

    public void Dispose() => _spool?.Dispose();

    private static SourceStream Unzip(SourceStream stored, string name, out bool isTar)
    {
        ReadOnlySpan<byte> start = stored.Peek(TarHeaderGuard.BlockLength);
        if (start.StartsWith(GzipMagic))
        {
            stored = new SourceStream(name, new GZipStream(stored, CompressionMode.Decompress));
            start = stored.Peek(TarHeaderGuard.BlockLength);
        }

        isTar = TarHeaderGuard.IsHeader(start);
        return stored;
    }

    private SourceStream Reopen(TapSource? source) => Unzip(OpenStored(source!), source!.Name, out _);

    private SourceStream OpenStored(TapSource source)
    {
        while (true)
        {
            try
            {
                return source.Open(_meter);
            }
            catch (InputException e) when (e.IsTooManyOpen)
            {
                if (tryFreeHandle?.Invoke() != true)
                {
                    throw;
                }
            }
        }
    }

    private IEnumerable<TapEntry> Members(TapSource source, SourceStream bytes)
    {
        bool hasTap = false;
        Spool spool = _spool ??= new Spool();                                 // one for all archives: few files may be open
        using TarHeaderGuard guard = new(bytes);
        using TarReader archive = new(guard);
        while (NextMember(archive, guard) is TarEntry member)
        {
            if (member.DataStream is not Stream data || !TapFiles.HasTapName(member.Name))
            {
                continue;
            }

            hasTap = true;
            CountMember(member, guard);
            string name = $"{source.Name}:{member.Name}";
            long start = spool.Length;
            Exception? failure = TryAdd(spool, new SourceStream(name, data), member.Length);
            long length = spool.Length - start;
            yield return new TapEntry(
                name,
                $"{source.Label}:{member.Name}",
                isDiscovered: true,
                () => Unzip(new SourceStream(name, spool.Open(start, length, failure)), name, out _))
            {
                ModifiedAt = FileTime.ToNanoseconds(member.ModificationTime),
            };
            if (failure is not null)
            {
                yield break;
            }
        }

        if (!hasTap)
        {
            throw TapFiles.NoTaps(source.Name);
        }
    }

    private void CountMember(TarEntry member, TarHeaderGuard archive)
    {
        _members++;
        _unpacked += member.Length;
        if (_members > limits.MaxMembers)
        {
            throw new ArchiveException(archive.Position, new InvalidDataException($"more than {limits.MaxMembers} taps in archives (--max-members)"));
        }

        if (_unpacked > limits.MaxUnpackedSize)
        {
            throw new ArchiveException(archive.Position, new InvalidDataException($"with this member the taps in archives take {_unpacked} bytes, more than {limits.MaxUnpackedSize} (--max-unpacked-size)"));
        }
    }

    /// <returns>Why the member is incomplete; null where it is whole.</returns>
    private static Exception? TryAdd(Spool spool, SourceStream member, long length)
    {
        long end = spool.Length + length;
        try
        {
            spool.Add(member);
            return spool.Length == end ? null : new InvalidDataException($"it ends {end - spool.Length} bytes before the end of this member");
        }
        catch (Exception e) when (e is InvalidDataException or InputException)
        {
            return e;
        }
    }

    private static TarEntry? NextMember(TarReader archive, TarHeaderGuard bytes)
    {
        try
        {
            TarEntry? member = archive.GetNextEntry();
            bytes.BeginData(member?.Length ?? 0);
            return member;
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new ArchiveException(bytes.Position, e);
        }
        catch (NotSupportedException e)
        {
            throw new ArchiveException(bytes.Position, new InvalidDataException("the next member is of a kind that is not read, as sparse files are (tar --sparse)", e));
        }
        catch (Exception e) when (e is OverflowException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new ArchiveException(bytes.Position, new InvalidDataException("a value in the header of a member is none that it can have", e));
        }
    }
}
