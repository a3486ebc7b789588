namespace TapToPcap.Common;

/// <summary>One number for each <see cref="Counter"/>, 0 at first; compared by value.</summary>
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

    /// <summary>A copy with another value for one counter.</summary>
    internal Counters With(Counter counter, long value) => new(this) { [counter] = value };

    /// <summary>A new set, in which each counter is the sum of both.</summary>
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
