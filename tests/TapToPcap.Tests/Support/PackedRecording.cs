using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;

namespace TapToPcap.Tests.Support;

/// <summary>Recordings of real Envoys, unpacked from the archives of tests/data into the user's cache, where each stays until its archives change.</summary>
internal static class PackedRecording
{
    private static readonly string Archives = Path.Combine(Repository.Root, "tests", "data");
    private static readonly ConcurrentDictionary<string, Lazy<string>> Folders = new();

    /// <summary>The folder that tests keep things in from one run to the next.</summary>
    internal static string Cache => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "tap2pcap-tests");

    /// <summary>The folder of a recording.</summary>
    internal static string Folder(string name) => Path.Combine(Folders.GetOrAdd(name, one => new Lazy<string>(() => Unpack(one))).Value, name);

    private static string Unpack(string name)
    {
        string[] archives = [Path.Combine(Archives, $"{name}.tar.xz"), .. Directory.GetFiles(Archives, $"{name}-*.tar.xz").Order(StringComparer.Ordinal)];
        string folder = Path.Combine(Cache, $"{name}-{HashOf(archives)}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        string unfinished = Directory.CreateDirectory($"{folder}.{Environment.ProcessId}").FullName;
        foreach (string archive in archives)
        {
            using Process tar = Process.Start("tar", ["--extract", "--xz", "--file", archive, "--directory", unfinished]);
            tar.WaitForExit();
            Assert.Equal(0, tar.ExitCode);
        }

        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another run was faster.
            Directory.Delete(unfinished, recursive: true);
        }

        return folder;
    }

    private static string HashOf(string[] archives)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string archive in archives)
        {
            hash.AppendData(File.ReadAllBytes(archive));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
