using Microsoft.Win32.SafeHandles;
using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>Where a capture goes: a file that appears under its name only when it is whole, or standard output.</summary>
/// <remarks>
/// Until it is whole, a file has a hidden name in the same folder. A pipe or a device is written to as it is. Captures hold in
/// plain text what was encrypted on its way, so a new one is for its owner alone: mode 0600.
/// </remarks>
public sealed class CaptureFile : IDisposable
{
    private const string Devices = "/dev/";

    private readonly FileStream? _opened;
    private readonly SafeFileHandle? _shared;
    private string? _temporary;

    private CaptureFile(string path, string? temporary, Stream stream, SafeFileHandle? shared = null)
    {
        _shared = shared;
        Path = path;
        _temporary = temporary;
        _opened = stream as FileStream;
        Stream = new OutputStream(path, stream);
    }

    /// <summary>What it is to be called, or what messages call the stream.</summary>
    internal string Path { get; }

    /// <summary>Receives the capture.</summary>
    public Stream Stream { get; }

    /// <exception cref="OutputException">It cannot be created.</exception>
    public static CaptureFile Create(string path) => Create(path, CreateBeside);

    /// <summary>The same for one of very many files, which is open only from a write to the next flush.</summary>
    /// <exception cref="OutputException">It cannot be created.</exception>
    internal static CaptureFile CreateOneOfMany(string path) => Create(path, CreateReopening);

    private static CaptureFile Create(string path, Func<string, CaptureFile> createBeside)
    {
        if (Directory.Exists(path))
        {
            throw new OutputException(path, "Is a directory");
        }

        try
        {
            if (OpenInPlace(path) is FileStream named)
            {
                return new CaptureFile(path, null, named);                     // also /dev/stdout, which leads to no path where it is a pipe
            }

            string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            return OpenInPlace(target) is FileStream inPlace ? new CaptureFile(path, null, inPlace) : createBeside(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e);
        }
    }

    /// <summary>Makes sure that a folder for captures is there.</summary>
    /// <exception cref="OutputException">It cannot be created.</exception>
    public static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e);
        }
    }

    /// <summary>A capture that goes to a stream which is no file of its own, such as standard output.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="open">Opens it; what it throws becomes an <see cref="OutputException"/>.</param>
    /// <param name="find">Finds the file that the stream appends to; gives null, as by default, where it is none.</param>
    /// <exception cref="OutputException">It cannot be opened.</exception>
    public static CaptureFile Over(string name, Func<Stream> open, Func<SafeFileHandle?>? find = null)
    {
        try
        {
            return new CaptureFile(name, null, open(), find?.Invoke());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(name, e);
        }
    }

    /// <summary>Gives the file its name, in place of what had it before. Without this call nothing is left of it.</summary>
    /// <exception cref="OutputException">It cannot be renamed.</exception>
    public void Commit()
    {
        Stream.Dispose();
        if (_temporary is null)
        {
            return;
        }

        try
        {
            File.Move(_temporary, Path, overwrite: true);
            _temporary = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(Path, e);
        }
    }

    /// <summary>A stream for records, as which a live capture is written: whatever happens, what was written of it ends between two of them.</summary>
    internal RecordStream CreateRecords(CaptureFormat format) =>
        _temporary is not null || _shared is not null ? new RecordFile(this, format) : new RecordPipe(Stream, _opened?.SafeFileHandle, format);

    /// <summary>Where the capture was written to until now, while that is not yet what it is to be called; null elsewhere.</summary>
    internal string? HiddenPath => _temporary;

    /// <summary>Bytes that the file has now.</summary>
    internal long MeasureLength() => _shared is not null ? RandomAccess.GetLength(_shared) : new FileInfo(_temporary!).Length;

    /// <summary>Removes what was written beyond a length, unless the system refuses.</summary>
    internal void TryCut(long length)
    {
        try
        {
            using SafeFileHandle? opened = _shared is null ? File.OpenHandle(_temporary!, FileMode.Open, FileAccess.Write, FileShare.ReadWrite) : null;
            RandomAccess.SetLength(opened ?? _shared!, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then a part of a record remains after those that are whole.
        }
    }

    /// <summary>Gives the file its name, or leaves it under the hidden one where it cannot be renamed; it stays in any case.</summary>
    /// <returns>Where it is; null where somebody has removed it.</returns>
    internal string? Keep()
    {
        try
        {
            Commit();
            return Path;
        }
        catch (OutputException)
        {
            string? left = File.Exists(_temporary) ? _temporary : null;
            _temporary = null;
            return left;
        }
    }

    /// <summary>Removes what was written, unless it was committed; does not wait for a write under way.</summary>
    public void Dispose()
    {
        if (_temporary is not null && File.Exists(_temporary))
        {
            File.Delete(_temporary);
        }

        _temporary = null;

        Stream.Dispose();
    }

    /// <summary>The pipe or device of this name; null where there is none, and a file may be created beside.</summary>
    private static FileStream? OpenInPlace(string target)
    {
        if (!File.Exists(target))
        {
            return null;
        }

        FileStream stream = new(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (!stream.CanSeek || System.IO.Path.GetFullPath(target).StartsWith(Devices, StringComparison.Ordinal))
        {
            return stream;
        }

        stream.Dispose();
        return null;
    }

    private static CaptureFile CreateReopening(string target)
    {
        CaptureFile file = CreateBeside(target);
        file.Stream.Dispose();
        return new CaptureFile(target, file._temporary, new ReopeningStream(file._temporary!));
    }

    private static CaptureFile CreateBeside(string target)
    {
        string folder = System.IO.Path.GetDirectoryName(target) is { Length: > 0 } named ? named : ".";
        string temporary = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(target)}.{System.IO.Path.GetRandomFileName()}");
        FileStream stream = PrivateFile.Create(temporary, FileAccess.Write);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            // Not on creation, when the umask would take bits away.
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }

        return new CaptureFile(target, temporary, stream);
    }
}
