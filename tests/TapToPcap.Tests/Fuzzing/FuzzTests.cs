using TapToPcap.Fuzzer;
using TapToPcap.Fuzzer.Mutations;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Tests.Fuzzing;

/// <summary>Damaged taps and captures, a few thousand of them; <c>tests/fuzz</c> goes through as many as there is time for.</summary>
public class FuzzTests
{
    private const int Seed = 20260101;
    private const int Inputs = 400;

    // Other tests run at the same time.
    private static readonly FuzzLimits Limits = new() { Time = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromMinutes(1) };

    public static TheoryData<string, string, int> Everything
    {
        get
        {
            TheoryData<string, string, int> all = [];
            foreach (FuzzTarget target in FuzzTarget.All)
            {
                foreach (string group in target.Groups.Select(group => group.Name))
                {
                    all.Add(target.Name, group, Seed + all.Count);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Run_DamagedFilesOfSeed_AreReadOrRefused(string target, string group, int seed)
    {
        FuzzPlan plan = new() { Seed = seed, Inputs = Inputs, Targets = [FuzzTarget.All.Single(known => known.Name == target)], Group = group, Limits = Limits };
        FuzzReport report = new FuzzRun(plan, _ => { }).Run();
        Assert.True(report.Findings.Count == 0, string.Join("\n", report.Findings.Select(FindingText.Of)));
        Assert.Equal(Inputs, report.Tallies[target].Inputs);
    }

    [Fact]
    public void Everything_TargetsAndGroups_AreThere()
    {
        Assert.Equal(["tap-reader", "converter", "inspector", "capture-reader", "verifier"], FuzzTarget.All.Select(target => target.Name));
        Assert.All(FuzzTarget.All.SelectMany(target => target.Groups), group => Assert.NotEmpty(group.Files));
        Assert.All(FuzzTarget.All.SelectMany(target => target.Groups).SelectMany(group => group.Files), file => Assert.InRange(file.Length, 1, 1 << 14));
    }

    [Fact]
    public void Run_FilesWithoutDamage_AreRead()
    {
        foreach (FuzzTarget target in FuzzTarget.All)
        {
            foreach (byte[] file in target.Groups.SelectMany(group => group.Files))
            {
                Outcome outcome = target.Run(() => new MemoryStream(file, writable: false), choices: null);
                Assert.True(outcome.Count > 0 || IsPacked(file), $"{target.Name} found nothing in {Convert.ToHexString(file)}");
                Assert.True(outcome.Problem is null || IsPacked(file), $"{target.Name}: {outcome.Problem}");
            }
        }
    }

    [Fact]
    public void Make_SameNumber_GivesTheSameInput()
    {
        FuzzTarget target = FuzzTarget.All[0];
        FuzzInput[] inputs = [.. Numbers().Select(number => FuzzInput.Make(target.Groups, Seed, number))];
        Assert.All(Numbers(), number => Assert.Equal(inputs[number].Bytes, FuzzInput.Make(target.Groups, Seed, number).Bytes));
        Assert.All(inputs, input => Assert.InRange(input.Bytes.Length, 0, Mutator.MaxLength));
        Assert.True(inputs.Select(input => Convert.ToHexString(input.Bytes)).Distinct().Count() > Inputs * 9 / 10, "many inputs are equal");
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, Inputs);

    // Only who takes off gzip and tar finds taps there.
    private static bool IsPacked(byte[] file) => file.AsSpan().StartsWith(new byte[] { 0x1F, 0x8B }) || file.AsSpan().IndexOf("ustar"u8) >= 0;
}
