using Microsoft.Win32.SafeHandles;
using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>The destination of a capture: a file, named only once it is whole, or a pipe, a device or standard output.</summary>
/// <remarks>
/// Until then a file has a hidden name in the same folder. A pipe or a device is written in place. A capture holds in plain text
/// what was encrypted on the wire, so only its owner can read a new file: mode 0600.
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

    /// <summary>The final path of the file, or the name of the stream in messages.</summary>
    internal string Path { get; }

    /// <summary>The stream to write the capture to.</summary>
    public Stream Stream { get; }

    /// <exception cref="OutputException">It cannot be created.</exception>
    public static CaptureFile Create(string path) => Create(path, CreateBeside);

    /// <summary>Creates one of very many files: it is open only between a write and the next flush.</summary>
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
                return new CaptureFile(path, null, named);                     // also /dev/stdout, which may link to no path
            }

            string target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            return OpenInPlace(target) is FileStream inPlace ? new CaptureFile(path, null, inPlace) : createBeside(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e);
        }
    }

    /// <summary>Creates a folder for captures, unless it exists.</summary>
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

    /// <summary>Writes a capture to a stream that is no file of its own, such as standard output.</summary>
    /// <param name="name">The name of the stream in messages.</param>
    /// <param name="open">Opens it; what it throws becomes an <see cref="OutputException"/>.</param>
    /// <param name="find">Finds the file that the stream appends to; null, or a result of null, if there is none.</param>
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

    /// <summary>Gives the file its final name, replacing any other. Otherwise it is removed on disposal.</summary>
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
            if (FileName.IsForeign(Path))
            {
                NativeFiles.Rename(_temporary, Path);
            }
            else
            {
                File.Move(_temporary, Path, overwrite: true);
            }

            _temporary = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(Path, e);
        }
    }

    /// <summary>The stream to write a live capture to; whatever happens, the capture ends between two records.</summary>
    internal RecordStream CreateRecords(CaptureFormat format) =>
        _temporary is not null || _shared is not null ? new RecordFile(this, format) : new RecordPipe(Stream, _opened?.SafeFileHandle, format);

    /// <summary>The path of the file while it has its hidden name; null after that, and for streams.</summary>
    internal string? HiddenPath => _temporary;

    /// <summary>The current length of the file in bytes.</summary>
    internal long MeasureLength() => _shared is not null ? RandomAccess.GetLength(_shared) : new FileInfo(_temporary!).Length;

    /// <summary>Shortens the file to a length in bytes, unless the system refuses.</summary>
    internal void TryCut(long length)
    {
        try
        {
            using SafeFileHandle? opened = _shared is null ? File.OpenHandle(_temporary!, FileMode.Open, FileAccess.Write, FileShare.ReadWrite) : null;
            RandomAccess.SetLength(opened ?? _shared!, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A part of a record then remains after the whole ones.
        }
    }

    /// <summary>Gives the file its final name, or the hidden one for good if it cannot be renamed.</summary>
    /// <returns>The path of the file; null if somebody has removed it.</returns>
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

    /// <summary>Removes the file unless it was committed or kept; does not wait for a write that is under way.</summary>
    public void Dispose()
    {
        if (_temporary is not null && File.Exists(_temporary))
        {
            File.Delete(_temporary);
        }

        _temporary = null;

        Stream.Dispose();
    }

    /// <summary>Opens an existing pipe or device; returns null for anything else, which is to be created as a file.</summary>
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
        string temporary = System.IO.Path.Combine(folder, $".{PlainText.Of(System.IO.Path.GetFileName(target))}.{System.IO.Path.GetRandomFileName()}");
        FileStream stream = PrivateFile.Create(temporary, FileAccess.Write);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            // A mode that is passed on creation would be reduced by the umask.
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }

        return new CaptureFile(target, temporary, stream);
    }
}
