namespace TapToPcap.Common;

/// <summary>A number for each <see cref="Counter"/>, 0 at first.</summary>
public sealed class Counters
{
    private readonly long[] _values = new long[Enum.GetValues<Counter>().Length];

    public Counters()
    {
    }

    private Counters(Counters other) => other._values.CopyTo(_values, 0);

    public long this[Counter counter]
    {
        get => _values[(int)counter];
        internal set => _values[(int)counter] = value;
    }

    /// <summary>The same with another number for one of them.</summary>
    internal Counters With(Counter counter, long value) => new(this) { [counter] = value };

    /// <summary>The sums of both.</summary>
    internal Counters Plus(Counters other)
    {
        Counters sum = new(this);
        for (int i = 0; i < _values.Length; i++)
        {
            sum._values[i] += other._values[i];
        }

        return sum;
    }
}
