using TapToPcap.Fuzzer;
using TapToPcap.Fuzzer.Targets;
using TapToPcap.Inspecting;
using TapToPcap.Reading.Decoding;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>What the fuzzer found once. The name of a file says what was wrong.</summary>
public class RegressionTests
{
    private const int Choices = 50;

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "TapToPcap.Tests", "Fuzzing", "Cases");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Folder, "*.bin").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_Case_IsReadOrRefused(string name)
    {
        byte[] bytes = Read(name);
        foreach (FuzzTarget target in FuzzTarget.All)
        {
            Probe probe = new(target, new FuzzLimits { Time = TimeSpan.FromSeconds(5) });
            foreach (int? choices in Enumerable.Range(0, Choices).Select(number => number == 0 ? (int?)null : number))
            {
                ProbeResult result = probe.Run(new FuzzInput(bytes, choices));
                Assert.True(result.Kind is null, $"{name}: {target.Name} with choices {choices}: {result.Kind}\n{result.Details}");
            }
        }
    }

    [Theory]
    [InlineData("connection-with-a-tag-beyond-its-end", "expected a Connection: While parsing a protocol message, the input ended unexpectedly in the middle of a field.")]
    [InlineData("connection-with-a-string-beyond-its-end", "expected a Connection: While parsing a protocol message, the input ended unexpectedly in the middle of a field.")]
    [InlineData("json-with-a-long-word", "expected JSON: found a word that is none of true, false and null")]
    [InlineData("tar-with-a-header-too-long", "the archive cannot be read on from here: the metadata of a member take ")]
    [InlineData("tar-with-metadata-of-a-gigabyte", "the archive cannot be read on from here: the metadata of a member take 1073741823 bytes, at most 1048576 are read")]
    [InlineData("tar-with-a-number-that-is-none", "the archive cannot be read on from here: a value in the header of a member is none that it can have")]
    [InlineData("tar-with-a-number-too-large", "the archive cannot be read on from here: a value in the header of a member is none that it can have")]
    [InlineData("tar-with-a-sparse-member", "the archive cannot be read on from here: the next member is of a kind that is not read, as sparse files are")]
    [InlineData("tar-with-a-time-after-9999", "the archive cannot be read on from here: a value in the header of a member is none that it can have")]
    public void Inspect_Case_SaysWhatIsWrong(string name, string problem)
    {
        RecordingObserver observer = new();
        Inspections.Inspect(observer, Conversions.Source(Read(name)));
        TapFormatException damage = Assert.Single(observer.AllDamaged);
        Assert.StartsWith(problem, damage.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_MoreLostBytesThanCanBeCounted_CountsAsManyAsCan()
    {
        Inspection inspection = Inspections.Inspect(new RecordingObserver(), Conversions.Source(Read("lost-bytes-beyond-64-bits")));
        Assert.Equal(long.MaxValue, inspection.Totals.LostBytes);
        Assert.True(inspection.Totals.LacksBytes);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".bin"));
}
