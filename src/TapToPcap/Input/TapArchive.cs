using System.Globalization;
using TapToPcap.Common;

namespace TapToPcap.Input;

/// <summary>Unpacks archives (tar, zip) and what is compressed (gzip, xz, bzip2, zstd), detected from their first bytes, into taps.</summary>
/// <remarks>Members of archives are kept in a temporary file and can be read until this is disposed of.</remarks>
/// <param name="tryFreeHandle">Closes a file that need not be open, when too many are; returns false where there is none.</param>
/// <param name="remark">Called with what people should know of a source that is read; null to ignore it.</param>
internal sealed class TapArchive(ArchiveLimits limits, Func<bool>? tryFreeHandle = null, Action<string>? remark = null) : IDisposable
{
    private readonly ReadMeter _meter = new();

    // One for all files: of hundreds of thousands, a delegate each takes too much memory.
    private Func<TapSource?, SourceStream>? _reopen;
    private Spool? _spool;
    private long _unpacked;
    private int _members;

    /// <summary>Bytes read from all sources, as they are stored; what is read again counts again.</summary>
    internal long BytesRead => _meter.Bytes;

    /// <summary>The taps in a source.</summary>
    /// <exception cref="InputException">It cannot be read, or is an archive without taps; also while enumerating.</exception>
    /// <exception cref="ArchiveException">While enumerating: a member's header cannot be read, or a limit is exceeded.</exception>
    internal IEnumerable<TapEntry> Open(TapSource source)
    {
        SourceStream bytes = Unpack(OpenStored(source), source.Name);
        ReadOnlySpan<byte> start = bytes.Peek(TarHeaderGuard.BlockLength);
        if (ZipMembers.IsZip(start))
        {
            return Members(source, MembersOfZip(bytes));
        }

        if (TarHeaderGuard.IsHeader(start) || TerminalTar.MayBeText(start))
        {
            start = bytes.Peek(TerminalTar.SearchLength);
            int begin = TarHeaderGuard.IsHeader(start) ? 0 : TerminalTar.BeginAfterText(start);
            if (begin > 0 || TarHeaderGuard.IsHeader(start))
            {
                return Members(source, TarMembers.Read(MendTar(source, bytes, start, begin)));
            }
        }

        TapEntry tap = new(source.Name, source.Label, source.IsDiscovered, _reopen ??= Reopen, source, bytes)
        {
            CanReopen = source.CanReopen,
            ModifiedAt = source.ModifiedAt,
        };
        return [tap];
    }

    /// <summary>Whether a source that begins with these bytes is compressed or an archive.</summary>
    internal static bool IsArchive(ReadOnlySpan<byte> start) =>
        Compression.IsCompressed(start) || ZipMembers.IsZip(start) || TarHeaderGuard.IsHeader(start) || (TerminalTar.MayBeText(start) && TerminalTar.BeginAfterText(start) > 0);

    public void Dispose() => _spool?.Dispose();

    private static SourceStream Unpack(SourceStream stored, string name)
    {
        try
        {
            return Compression.Unpack(stored, name, TarHeaderGuard.BlockLength);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <param name="begin">Where the archive begins after text.</param>
    private SourceStream MendTar(TapSource source, SourceStream bytes, ReadOnlySpan<byte> start, int begin)
    {
        bool isMended = TerminalTar.HasCarriageReturns(start[begin..]);
        if (begin > 0 || isMended)
        {
            string text = begin == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"the first {begin} bytes are text, the archive follows them");
            string mended = isMended ? "the archive went through a terminal, which put a carriage return before each line feed: they are taken away again" : "";
            string both = begin > 0 && isMended ? "; " : "";
            remark?.Invoke($"{source.Name}: {text}{both}{mended} (kubectl exec without -t gives the archive alone)");
        }

        bytes.Pass(begin);
        return isMended ? new SourceStream(source.Name, new LineFeedStream(bytes)) : bytes;
    }

    private SourceStream Reopen(TapSource? source) => Unpack(OpenStored(source!), source!.Name);

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

    private IEnumerable<TapEntry> Members(TapSource source, IEnumerable<ArchiveMember> members)
    {
        bool hasTap = false;
        Spool spool = Spool;
        foreach (ArchiveMember member in members.Where(member => TapFiles.HasTapName(member.Name)))
        {
            hasTap = true;
            CountMember(member);
            string shown = PlainText.Of(member.Name);
            string name = $"{source.Name}:{shown}";
            long start = spool.Length;
            Exception? failure = TryAdd(spool, member, name);
            long length = spool.Length - start;
            yield return new TapEntry(
                name,
                $"{source.Label}:{shown}",
                isDiscovered: true,
                () => Unpack(new SourceStream(name, spool.Open(start, length, failure)), name))
            {
                ModifiedAt = FileTime.ToNanoseconds(member.ModifiedAt),
            };
            if (failure is not null && !member.IsIndependent)
            {
                yield break;
            }
        }

        if (!hasTap)
        {
            throw TapFiles.NoTaps(source.Name);
        }
    }

    // One for all archives: few files may be open.
    private Spool Spool => _spool ??= new Spool();

    // The list of a zip archive is at its end, so all of it is kept first.
    private IEnumerable<ArchiveMember> MembersOfZip(SourceStream bytes)
    {
        using SourceStream stored = bytes;
        long start = Spool.Length;
        Exception? failure = null;
        try
        {
            Spool.Add(stored, limits.MaxUnpackedSize);
        }
        catch (InvalidDataException e)
        {
            failure = e;
        }

        long length = Spool.Length - start;
        return failure is null ? ZipMembers.Read(Spool.Open(start, length, null)) : throw new ArchiveException(length, failure);
    }

    private void CountMember(ArchiveMember member)
    {
        _members++;
        _unpacked += member.Length;
        if (_members > limits.MaxMembers)
        {
            throw new ArchiveException(member.Offset, new InvalidDataException($"more than {limits.MaxMembers} taps in archives (--max-members)"));
        }

        if (_unpacked > limits.MaxUnpackedSize)
        {
            throw new ArchiveException(member.Offset, new InvalidDataException($"with this member the taps in archives take {_unpacked} bytes, more than {limits.MaxUnpackedSize} (--max-unpacked-size)"));
        }
    }

    /// <returns>Why the member is incomplete; null where it is whole.</returns>
    private static Exception? TryAdd(Spool spool, ArchiveMember member, string name)
    {
        long end = spool.Length + member.Length;
        try
        {
            spool.Add(new SourceStream(name, member.Open()), member.Length);   // tar goes on in the same stream, so it stays open
            return spool.Length == end ? null : new InvalidDataException($"it ends {end - spool.Length} bytes before the end of this member");
        }
        catch (Exception e) when (e is InvalidDataException or InputException)
        {
            return e;
        }
    }
}
