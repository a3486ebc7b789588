namespace TapToPcap.Common;

/// <summary>Creates files for their owner alone (mode 0600), as they hold in plain text what was encrypted in transit.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a file; fails where it exists already.</summary>
    internal static FileStream Create(string path, FileAccess access, FileOptions options = FileOptions.None)
    {
        FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = access, Share = FileShare.Read, BufferSize = 0, Options = options };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, create);
    }
}
