namespace TapToPcap.RealEnvoy;

/// <summary>Finds each rebuilt connection on the wire again.</summary>
internal sealed class WireComparison
{
    private readonly List<SeenConnection> _wire;
    private readonly List<string> _faults = [];

    private WireComparison(IEnumerable<SeenConnection> wire) => _wire = [.. wire];

    /// <summary>Connections that are equal to the wire in both directions.</summary>
    internal int Equal { get; private set; }

    /// <summary>Those among them whose client's port Envoy did not record.</summary>
    internal int WithoutClientPort { get; private set; }

    /// <summary>The longest time between a packet and its bytes on the wire.</summary>
    internal TimeSpan Farthest { get; private set; }

    internal string Faults => string.Join('\n', _faults);

    /// <summary>Compares connections with bytes; payload of both directions and who is the client.</summary>
    internal static WireComparison Of(IEnumerable<SeenConnection> rebuilt, IEnumerable<SeenConnection> wire)
    {
        WireComparison comparison = new(wire);
        foreach (SeenConnection connection in rebuilt.Where(connection => connection.HasBytes))
        {
            comparison.Compare(connection);
        }

        return comparison;
    }

    private void Compare(SeenConnection rebuilt)
    {
        SeenConnection[] sameEnds = [.. _wire.Where(rebuilt.IsBetweenTheEndsOf)];
        SeenConnection? match = Nearest(rebuilt, sameEnds.Length > 0 ? sameEnds : _wire.Where(seen => HasBytesOf(seen, rebuilt)));
        if (match is null)
        {
            _faults.Add($"not on the wire: {rebuilt}");
            return;
        }

        _wire.Remove(match);                                                   // each stands for one
        if (!HasBytesOf(match, rebuilt))
        {
            _faults.Add($"differs from the wire: {rebuilt}, there {match}");
            return;
        }

        Equal++;
        WithoutClientPort += sameEnds.Length == 0 ? 1 : 0;
        Measure(rebuilt.Client, match.Client);
        Measure(rebuilt.Server, match.Server);
    }

    private static SeenConnection? Nearest(SeenConnection rebuilt, IEnumerable<SeenConnection> candidates) => candidates.MinBy(seen => Math.Abs(seen.Start - rebuilt.Start));

    // The client of one is the client of the other, too.
    private static bool HasBytesOf(SeenConnection seen, SeenConnection rebuilt) =>
        seen.Server.From.Equals(rebuilt.Server.From) && seen.Client.Bytes.AsSpan().SequenceEqual(rebuilt.Client.Bytes) && seen.Server.Bytes.AsSpan().SequenceEqual(rebuilt.Server.Bytes);

    private void Measure(SeenDirection rebuilt, SeenDirection wire)
    {
        int at = 0;
        foreach ((int offset, long time) in rebuilt.Times)
        {
            while (at + 1 < wire.Times.Count && wire.Times[at + 1].Offset <= offset)
            {
                at++;
            }

            TimeSpan distance = TimeSpan.FromMicroseconds(Math.Abs(time - wire.Times[at].Time) / 1000);
            Farthest = distance > Farthest ? distance : Farthest;
        }
    }
}
