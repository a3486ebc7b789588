using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using TapToPcap.Benchmarks;

IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(ShortRuns).Assembly).Run(args, new ShortRuns());
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;
