using System.Globalization;
using TapToPcap.Converting;
using TapToPcap.Input;
using TapToPcap.Tests.Support;

namespace TapToPcap.Tests.Recordings;

/// <summary>Holds the connections that are rebuilt from the taps of a recording against those that were on the wire.</summary>
internal sealed class WireComparison(string recording)
{
    private const long MaxTimeApart = 5_000_000;

    private readonly Wire _wire = Wire.Read(recording);
    private readonly List<string> _listed = [];

    /// <summary>What may not be.</summary>
    internal Findings Findings { get; } = [];

    /// <summary>What differs by design.</summary>
    internal IReadOnlyList<string> Listed => _listed;

    /// <summary>Connections that are equal to the wire in the bytes of both directions, in who opened them, and in time.</summary>
    internal int Equal { get; private set; }

    /// <summary>Connections whose bytes Envoy cut, equal to the wire up to there.</summary>
    internal int Cut { get; private set; }

    /// <summary>Connections that are TLS on the wire, equal in their ends.</summary>
    internal int Encrypted { get; private set; }

    /// <summary>Connections of which Envoy recorded no end that is on the wire.</summary>
    internal int WithoutEnds { get; private set; }

    /// <summary>Of all compared ones, those whose other end sends the first FIN or RST on the wire.</summary>
    internal int OtherCloses { get; private set; }

    internal long TimeApart { get; private set; }

    internal void CompareAll()
    {
        foreach (TapPoint point in TapPoint.In(recording))
        {
            Compare(point);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Equal + Cut + Encrypted} connections compared with the wire: {Equal} equal, at most {TimeApart / 1e6:f2} ms apart, {Cut} cut by Envoy, {Encrypted} TLS on the wire; {OtherCloses} closed first by the other end; {WithoutEnds} without ends not compared");

    private static IReadOnlyList<SeenConnection> Rebuild(IEnumerable<string> taps)
    {
        using MemoryStream output = new();
        new TapConverter(new ConversionOptions(), new NothingWrong()).Convert(taps.SelectMany(TapSource.Find), output);
        return SeenConnection.In(CaptureReader.Read(output.ToArray()));
    }

    private void Compare(TapPoint point)
    {
        HashSet<SeenConnection> taken = [];
        string[] taps = point.Taps(recording);
        Findings.Expect(taps.Length > 0, $"{point.Name}: no taps");
        foreach (SeenConnection rebuilt in Rebuild(taps))
        {
            if (point.HasNoEnds)
            {
                WithoutEnds++;
                _listed.Add($"{point.Name} {rebuilt.Client} > {rebuilt.Server}: no end of it is on the wire");
            }
            else if (_wire.Find(rebuilt, point, taken) is SeenConnection wire)
            {
                Compare(point, rebuilt, wire);
            }
            else
            {
                Findings.Add($"{point.Name} {rebuilt.Client} > {rebuilt.Server}: not on the wire");
            }
        }
    }

    private void Compare(TapPoint point, SeenConnection rebuilt, SeenConnection wire)
    {
        string name = $"{point.Name} {wire.Client} > {wire.Server}";
        Findings.Expect(wire.Server, rebuilt.Server, $"{name}: who is opened to");
        CompareClosing(name, rebuilt, wire);
        if (point.IsTls)
        {
            Encrypted++;
        }
        else if (IsEqual(rebuilt.FromClient, wire.FromClient) && IsEqual(rebuilt.FromServer, wire.FromServer))
        {
            Equal++;
            CompareTimes(name, rebuilt, wire);
        }
        else
        {
            CompareBeginnings(point, name, rebuilt, wire);
        }
    }

    private void CompareBeginnings(TapPoint point, string name, SeenConnection rebuilt, SeenConnection wire)
    {
        Cut += point.IsCut ? 1 : 0;
        bool isBeginning = wire.FromClient.All.AsSpan().StartsWith(rebuilt.FromClient.BeforeFirstGap) && wire.FromServer.All.AsSpan().StartsWith(rebuilt.FromServer.BeforeFirstGap);
        string lengths = $"{name}: {rebuilt.FromClient.All.Length} of {wire.FromClient.All.Length} bytes from the client, {rebuilt.FromServer.All.Length} of {wire.FromServer.All.Length} from the server";
        Findings.Expect(point.IsCut && isBeginning, lengths);
        _listed.Add(lengths);
    }

    private void CompareTimes(string name, SeenConnection rebuilt, SeenConnection wire)
    {
        long apart = Math.Max(rebuilt.FromClient.TimeApart(wire.FromClient), rebuilt.FromServer.TimeApart(wire.FromServer));
        TimeApart = Math.Max(TimeApart, apart);
        Findings.Expect(apart <= MaxTimeApart, $"{name}: {apart} ns apart");
    }

    private void CompareClosing(string name, SeenConnection rebuilt, SeenConnection wire)
    {
        if (rebuilt.IsClosedByClient is bool mine && wire.IsClosedByClient is bool theirs && mine != theirs)
        {
            OtherCloses++;
            _listed.Add($"{name}: closed first by the {(theirs ? "client" : "server")}");
        }
    }

    // Nothing that was not sent, nothing left out, and all that was acknowledged.
    private static bool IsEqual(SeenBytes rebuilt, SeenBytes wire)
    {
        byte[] sent = wire.All;
        byte[] bytes = rebuilt.BeforeFirstGap;
        return sent.AsSpan().StartsWith(bytes) && bytes.Length == rebuilt.All.Length && bytes.Length >= Math.Min(wire.Acknowledged, sent.Length);
    }
}
