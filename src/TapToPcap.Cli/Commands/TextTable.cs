namespace TapToPcap.Cli.Commands;

/// <summary>Prints rows in aligned columns under headings; if that is too wide, each row as a block of lines.</summary>
/// <param name="columns">Headings; numbers are aligned to the right.</param>
internal sealed class TextTable<T>(Func<T, string[]> cells, params (string Heading, bool IsNumber)[] columns)
{
    private const string Gap = "  ";

    /// <remarks>Asks for the cells of each row twice, so as not to keep them all.</remarks>
    internal void Write(IReadOnlyCollection<T> rows, TextWriter output, int maxWidth)
    {
        int[] widths = Measure(rows);
        if (widths.Sum() + (Gap.Length * (widths.Length - 1)) > maxWidth)
        {
            WriteLines(rows, output);
            return;
        }

        WriteRow([.. columns.Select(column => column.Heading)], widths, output);
        foreach (T row in rows)
        {
            WriteRow(cells(row), widths, output);
        }
    }

    private int[] Measure(IReadOnlyCollection<T> rows)
    {
        int[] widths = [.. columns.Select(column => column.Heading.Length)];
        foreach (T row in rows)
        {
            string[] texts = cells(row);
            for (int i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], texts[i].Length);
            }
        }

        return widths;
    }

    private void WriteLines(IReadOnlyCollection<T> rows, TextWriter output)
    {
        int width = columns.Max(column => column.Heading.Length);
        string between = "";
        foreach (T row in rows)
        {
            output.Write(between);
            between = output.NewLine;
            string[] texts = cells(row);
            for (int i = 0; i < texts.Length; i++)
            {
                output.WriteLine(columns[i].Heading.PadRight(width) + Gap + texts[i]);
            }
        }
    }

    private void WriteRow(string[] texts, int[] widths, TextWriter output)
    {
        IEnumerable<string> aligned = texts.Select((text, i) => columns[i].IsNumber ? text.PadLeft(widths[i]) : text.PadRight(widths[i]));
        output.WriteLine(string.Join(Gap, aligned).TrimEnd());
    }
}
