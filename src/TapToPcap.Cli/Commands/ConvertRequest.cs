using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>A conversion as the command line asks for it.</summary>
/// <param name="Output">Path of the capture; "-" or null for standard output.</param>
/// <param name="Profile">Folder for a Wireshark profile; null for none.</param>
/// <param name="OutputDirectory">Folder for a capture of each input, instead of one output; null for none.</param>
internal sealed record ConvertRequest(InputNames Inputs, string? Output, string? OutputDirectory, string? Profile, ConversionOptions Options);
