namespace TapToPcap.Common;

/// <summary>Names of compressed files: what stands before the extension that a compressor adds.</summary>
public static class CompressedName
{
    private static readonly string[] Extensions = [".gz", ".xz", ".zst", ".bz2"];

    /// <summary>The name without such an extension; the same name if it has none.</summary>
    public static ReadOnlySpan<char> Strip(ReadOnlySpan<char> name)
    {
        foreach (string extension in Extensions)
        {
            if (name.EndsWith(extension, StringComparison.Ordinal))
            {
                return name[..^extension.Length];
            }
        }

        return name;
    }
}
