using TapToPcap.Common;

namespace TapToPcap.Cli.Commands;

/// <summary>Reads names of files from a list: one a line, or each ended by a zero byte, as <c>find -print0</c> writes them.</summary>
internal static class NameList
{
    private const byte LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    /// <param name="isNullSeparated">Line feeds are parts of names, even if there is no zero byte.</param>
    /// <exception cref="IOException">The list cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to it is denied.</exception>
    internal static List<string> Read(Stream list, bool isNullSeparated)
    {
        using MemoryStream all = new();
        list.CopyTo(all);
        return Parse(all.GetBuffer().AsSpan(0, (int)all.Length), isNullSeparated);
    }

    internal static List<string> Parse(ReadOnlySpan<byte> list, bool isNullSeparated)
    {
        bool hasNull = isNullSeparated || list.Contains((byte)0);
        List<string> names = [];
        while (!list.IsEmpty)
        {
            int end = list.IndexOf(hasNull ? (byte)0 : LineFeed);
            ReadOnlySpan<byte> name = end < 0 ? list : list[..end];
            name = hasNull ? name : name.TrimEnd(CarriageReturn);
            if (!name.IsEmpty)
            {
                names.Add(FileName.Decode(name));
            }

            list = end < 0 ? [] : list[(end + 1)..];
        }

        return names;
    }
}
