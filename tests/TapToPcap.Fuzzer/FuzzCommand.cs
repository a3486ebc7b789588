using System.CommandLine;
using System.Globalization;
using TapToPcap.Fuzzer.Targets;

namespace TapToPcap.Fuzzer;

internal static class FuzzCommand
{
    private const int MaxDetails = 4000;

    private static readonly Option<double> Minutes = new("--minutes") { Description = "How long new inputs are begun.", DefaultValueFactory = _ => 1 };
    private static readonly Option<long?> Inputs = new("--inputs") { Description = "How many inputs each target gets, however long that takes." };
    private static readonly Option<int?> Seed = new("--seed") { Description = "Decides the inputs; without, any." };
    private static readonly Option<long?> Only = new("--only") { Description = "Only the input of this number." };
    private static readonly Option<string?> Target = new("--target") { Description = $"Only this one of {string.Join(", ", FuzzTarget.All.Select(target => target.Name))}." };
    private static readonly Option<string?> Group = new("--group") { Description = $"Inputs are made only from {string.Join(", ", FuzzTarget.All.SelectMany(target => target.Groups).Select(group => group.Name).Distinct())}." };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many inputs are tried at a time.", DefaultValueFactory = _ => 1 };
    private static readonly Option<DirectoryInfo> Output = new("--output") { Description = "Folder for the inputs that something is wrong with.", DefaultValueFactory = _ => new DirectoryInfo(".") };

    internal static RootCommand Create()
    {
        RootCommand command = new("Gives damaged taps and captures to all that reads them.") { Minutes, Inputs, Seed, Only, Target, Group, Jobs, Output };
        command.SetAction(parse => Run(PlanOf(parse), parse.GetRequiredValue(Output), parse.InvocationConfiguration.Output));
        return command;
    }

    private static FuzzPlan PlanOf(ParseResult parse)
    {
        long? only = parse.GetValue(Only);
        long? inputs = only is null ? parse.GetValue(Inputs) : 1;
        string? group = parse.GetValue(Group);
        return new FuzzPlan
        {
            Seed = parse.GetValue(Seed) ?? Random.Shared.Next(),
            First = only ?? 0,
            Inputs = inputs ?? long.MaxValue,
            Time = inputs is null ? TimeSpan.FromMinutes(parse.GetValue(Minutes)) : TimeSpan.MaxValue,
            Targets = [.. FuzzTarget.All.Where(target => Is(parse.GetValue(Target), target.Name) && target.Groups.Any(known => Is(group, known.Name)))],
            Group = group,
            Jobs = Math.Max(1, parse.GetValue(Jobs)),
        };
    }

    private static bool Is(string? wanted, string name) => wanted is null || wanted == name;

    private static int Run(FuzzPlan plan, DirectoryInfo output, TextWriter log)
    {
        if (plan.Targets.Count == 0)
        {
            log.WriteLine("no such target, or it has no such group of seeds; --help shows them");
            return 1;
        }

        log.WriteLine(FormattableString.Invariant($"seed {plan.Seed}"));
        FuzzReport report = new FuzzRun(plan, finding => Save(finding, output, log)).Run();
        Print(report, log);
        return report.Findings.Count == 0 ? 0 : 1;
    }

    private static void Save(Finding finding, DirectoryInfo output, TextWriter log)
    {
        output.Create();
        string path = Path.Combine(output.FullName, finding.FileName);
        File.WriteAllBytes(path, finding.Input);
        log.WriteLine(FormattableString.Invariant($"{finding.Target}, input {finding.Number}: {finding.Kind}: {path}"));
        log.WriteLine(Printable(finding.Details));
        log.WriteLine(FormattableString.Invariant($"again, before it was made smaller: tests/fuzz --seed {finding.Seed} --target {finding.Target} --only {finding.Number}"));
    }

    // Messages quote what inputs hold.
    private static string Printable(string text) => string.Concat(text.Take(MaxDetails).Select(letter => letter is '\n' or (>= ' ' and < '\u007f') ? letter : '.'));

    private static void Print(FuzzReport report, TextWriter log)
    {
        log.WriteLine($"{"target",-16}{"inputs",10}{"seconds",10}{"inputs/s",10}{"bad",8}  {"slowest",-24}{"most memory"}");
        foreach ((string target, TargetTally tally) in report.Tallies)
        {
            string slowest = string.Create(CultureInfo.InvariantCulture, $"{tally.Slowest.TotalMilliseconds:F1} ms ({tally.SlowestNumber})");
            string most = string.Create(CultureInfo.InvariantCulture, $"{tally.MostAllocated / 1048576.0:F1} MiB ({tally.MostAllocatedNumber})");
            double rate = tally.Inputs / Math.Max(0.001, tally.Time.TotalSeconds);
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target,-16}{tally.Inputs,10}{tally.Time.TotalSeconds,10:F1}{rate,10:F0}{tally.Findings,8}  {slowest,-24}{most}"));
        }

        long inputs = report.Tallies.Values.Sum(tally => tally.Inputs);
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs in {report.Elapsed.TotalSeconds:F1} s, {report.Findings.Count} kinds of findings"));
    }
}
