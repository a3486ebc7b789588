using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace TapToPcap.Benchmarks;

/// <summary>What a part does in a second.</summary>
/// <param name="unit">How much of the amount is shown as 1.</param>
/// <param name="amount">What one operation does.</param>
internal sealed class ThroughputColumn(string name, double unit, Func<IPart, double> amount) : IColumn
{
    private const double NanosecondsPerSecond = 1e9;

    public string Id => $"{nameof(ThroughputColumn)}.{name}";

    public string ColumnName => name;

    public string Legend => "At the mean time";

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Statistics;

    public int PriorityInCategory => 1;                                        // after the mean and its deviation

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public bool IsAvailable(Summary summary) => true;

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) => GetValue(summary, benchmarkCase, SummaryStyle.Default);

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) =>
        summary[benchmarkCase]?.ResultStatistics is { } measured
            ? (amount(PartOf(benchmarkCase)) / unit * NanosecondsPerSecond / measured.Mean).ToString("N0", CultureInfo.InvariantCulture)
            : "NA";

    private static IPart PartOf(BenchmarkCase benchmarkCase)
    {
        Type type = benchmarkCase.Descriptor.Type;
        object part = Activator.CreateInstance(type)!;
        foreach (ParameterInstance parameter in benchmarkCase.Parameters.Items)
        {
            type.GetProperty(parameter.Name)!.SetValue(part, parameter.Value);
        }

        return (IPart)part;
    }
}
