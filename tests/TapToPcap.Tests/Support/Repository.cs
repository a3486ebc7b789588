using System.Runtime.CompilerServices;

namespace TapToPcap.Tests.Support;

/// <summary>Where things lie in the checkout that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    internal static string Samples { get; } = Path.Combine(Root, "samples");

    /// <summary>A tap that is kept for tests, because it lacks something.</summary>
    internal static string Taps(string name) => Path.Combine(Root, "tests", "TapToPcap.Tests", "Taps", name);

    /// <summary>The program as it was built beside the tests.</summary>
    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "tap2pcap.exe" : "tap2pcap");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
