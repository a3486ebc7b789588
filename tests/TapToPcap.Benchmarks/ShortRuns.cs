using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using Perfolizer.Horology;

namespace TapToPcap.Benchmarks;

/// <summary>Short enough that all benchmarks together take minutes, with the columns that say how fast a part is.</summary>
internal sealed class ShortRuns : ManualConfig
{
    internal ShortRuns()
    {
        AddJob(Job.Default.WithWarmupCount(3).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(200)));
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Mean, StatisticColumn.StdDev);
        AddColumn(new ThroughputColumn("Per second", 1, _ => 1), new ThroughputColumn("MB/s", 1e6, part => part.BytesPerOperation));
        AddColumnProvider(DefaultColumnProviders.Metrics);
    }
}
