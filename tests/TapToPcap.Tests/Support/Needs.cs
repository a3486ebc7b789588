namespace TapToPcap.Tests.Support;

/// <summary>What a test needs. Where it is missing the test is skipped and says so; in CI it fails, unless it is only kept beside the checkout.</summary>
internal static class Needs
{
    private static readonly string Shared = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared"));

    private const string SystemPython = "/usr/bin/python3";
    private const string PostgreSqlVersions = "/usr/lib/postgresql";
    private const string PythonModules = "/usr/lib/python3/dist-packages";

    private static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The path of real Envoy output that is kept beside the checkout.</summary>
    internal static string RealTap(params string[] path) => BesideCheckout("data", path);

    /// <summary>The folder of a recording of a real Envoy, from tests/data.</summary>
    internal static string Recording(string name)
    {
        Tool("tar");
        Tool("xz");
        return PackedRecording.Folder(name);
    }

    /// <summary>The path of an input, or a folder of some, that was once converted wrongly and is kept beside the checkout.</summary>
    internal static string Case(params string[] path) => BesideCheckout("cases", path);

    /// <summary>The path of a program that is looked for as a shell would.</summary>
    internal static string Tool(string name)
    {
        string? found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        Require(found is not null, $"{name} is not installed; tests/run installs it");
        return found!;
    }

    /// <summary>The folder of Wireshark's dissectors for WebAssembly, which tests/run installs from npm beside other things that tests keep.</summary>
    internal static string Wiregasm()
    {
        string folder = Path.Combine(PackedRecording.Cache, "wiregasm-1.9.1", "node_modules", "@goodtools", "wiregasm", "dist");
        Require(Directory.Exists(folder), "@goodtools/wiregasm 1.9.1 is not installed; tests/run installs it");
        return folder;
    }

    /// <summary>The path of a program of the PostgreSQL server, of which Debian keeps each version in a folder of its own.</summary>
    internal static string PostgreSql(string name)
    {
        string? found = Directory.Exists(PostgreSqlVersions) ? Directory.GetDirectories(PostgreSqlVersions).Select(version => Path.Combine(version, "bin", name)).FirstOrDefault(File.Exists) : null;
        Require(found is not null, $"{name} is not installed; tests/run installs it");
        return found!;
    }

    /// <summary>The interpreter that Debian installs modules for; another one in the path need not have them.</summary>
    /// <param name="module">Null where only what comes with Python is needed.</param>
    internal static string Python(string? module = null)
    {
        bool isHere = File.Exists(SystemPython) && (module is null || Directory.Exists(Path.Combine(PythonModules, module)));
        Require(isHere, $"{SystemPython} with {module ?? "its own modules"} is not installed; tests/run installs it");
        return SystemPython;
    }

    // A checkout alone is enough to work on, in CI too: there tests/run counts what was left out.
    private static string BesideCheckout(string folder, string[] path)
    {
        string root = Path.Combine(Shared, folder);
        Assert.SkipUnless(Directory.Exists(root), $"../shared/{folder} is not beside this checkout");
        string full = Path.Combine([root, .. path]);
        Require(Path.Exists(full), $"../shared/{folder} has no {Path.Combine(path)}");
        return full;
    }

    private static void Require(bool isHere, string otherwise)
    {
        if (isHere)
        {
            return;
        }

        if (IsCi)
        {
            Assert.Fail(otherwise);
        }

        Assert.Skip(otherwise);
    }
}
