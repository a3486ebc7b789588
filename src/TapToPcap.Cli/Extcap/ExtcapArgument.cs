namespace TapToPcap.Cli.Extcap;

/// <summary>Something that Wireshark asks people before a capture, and gives as an option (extcap, "Arguments").</summary>
/// <param name="Call">The option.</param>
/// <param name="Display">What people see.</param>
/// <param name="Type">What is asked for, as extcap calls it.</param>
internal sealed record ExtcapArgument(string Call, string Display, string Tooltip, string Type)
{
    internal string? Default { get; init; }

    internal bool IsRequired { get; init; }

    /// <summary>The tab that it is on; null for the first.</summary>
    internal string? Group { get; init; }

    /// <summary>Of a selector, the default first.</summary>
    internal string[] Choices { get; init; } = [];
}
