using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace TapToPcap.Live.Admin.Request;

/// <summary>Parses YAML or JSON of a user: one mapping, without anchors, aliases and tags, on which parsers differ.</summary>
internal static class RequestText
{
    // In characters. Each rule of a match costs Envoy memory, and time of its main thread.
    private const int MaxLength = 1 << 16;

    private const char ByteOrderMark = '\ufeff';

    // Levels of nested mappings and lists: reading them is recursive, and takes stack for each.
    private const int MaxDepth = 128;

    /// <param name="what">What the text should be, for messages.</param>
    /// <exception cref="FormatException">The text is something else; the message says what.</exception>
    internal static YamlMappingNode Parse(string text, string what)
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{what} has at most {MaxLength:N0} characters, not {text.Length:N0}"));
        }

        string unmarked = text.TrimStart(ByteOrderMark);
        YamlStream parsed = [];
        try
        {
            Check(unmarked, what);
            parsed.Load(new StringReader(unmarked));
        }
        catch (YamlException e)
        {
            throw new FormatException($"{what} is neither YAML nor JSON at {Place(e.Start)}: {e.Message}", e);
        }

        return parsed.Documents is [{ RootNode: YamlMappingNode mapping }] ? mapping : throw new FormatException($"{what} is one YAML mapping or JSON object");
    }

    private static void Check(string text, string what)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            ParsingEvent found = parser.Current!;
            depth += found.NestingIncrease;
            if (depth > MaxDepth)
            {
                throw new FormatException($"{what} has more than {MaxDepth} mappings and lists in one another");
            }

            if (found is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                throw new FormatException($"{what} has an anchor or alias at {Place(found.Start)}: write out what it stands for");
            }

            if (found is NodeEvent { Tag.IsEmpty: false } tagged)
            {
                throw new FormatException($"{what} has the tag {tagged.Tag} at {Place(found.Start)}: leave it out");
            }
        }
    }

    private static string Place(in Mark mark) => string.Create(CultureInfo.InvariantCulture, $"line {mark.Line}, column {mark.Column}");
}
