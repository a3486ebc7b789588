using TapToPcap.Converting;

namespace TapToPcap.Cli.Commands;

/// <summary>A conversion as the command line asks for it.</summary>
/// <param name="Output">Path of the capture; "-" or null for standard output.</param>
/// <param name="Profile">Folder for a profile of Wireshark; null where none is wanted.</param>
/// <param name="OutputDirectory">Instead of one output: a folder for a capture of each input.</param>
internal sealed record ConvertRequest(string[] Inputs, string? Output, string? OutputDirectory, string? Profile, ConversionOptions Options);
