namespace TapToPcap.Cli.Extcap;

/// <summary>A field of the dialog that Wireshark shows before a capture, passed as an option (extcap, "Arguments").</summary>
/// <param name="Call">Name of the option, as <c>--url</c>.</param>
/// <param name="Display">Label of the field.</param>
/// <param name="Type">Kind of the field, as extcap calls it: string, selector or boolflag.</param>
internal sealed record ExtcapArgument(string Call, string Display, string Tooltip, string Type)
{
    internal string? Default { get; init; }

    internal bool IsRequired { get; init; }

    /// <summary>Tab of the dialog; null for the first.</summary>
    internal string? Group { get; init; }

    /// <summary>Values of a selector, the default first.</summary>
    internal string[] Choices { get; init; } = [];
}
