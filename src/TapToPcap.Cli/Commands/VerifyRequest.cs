using TapToPcap.Verifying.Settings;

namespace TapToPcap.Cli.Commands;

/// <summary>A verification as the command line asks for it.</summary>
/// <param name="Capture">Path of the capture; "-" for standard input.</param>
/// <param name="AsJson">Print JSON instead of a table.</param>
internal sealed record VerifyRequest(string Capture, InputNames Inputs, bool AsJson, VerificationOptions Options);
