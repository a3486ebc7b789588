namespace TapToPcap.Common;

/// <summary>A number for each <see cref="Counter"/>, 0 at first. Two are equal where all numbers are.</summary>
public sealed class Counters : IEquatable<Counters>
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

    /// <inheritdoc/>
    public bool Equals(Counters? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Counters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_values[(int)Counter.Events], _values[(int)Counter.Packets]);

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
