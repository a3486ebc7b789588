namespace TapToPcap.Synthesis;

/// <summary>Ids for exchanges that a tap tells as a whole: Envoy puts the id into the tap's name alone; in a tap of several they are counted from 1.</summary>
/// <param name="label">The tap's name as the capture gives it.</param>
internal sealed class ExchangeIds(string label)
{
    private ulong _given;

    internal ulong Next()
    {
        _given++;
        return _given == 1 && TapLabel.IdOf(label) is ulong id ? id : _given;
    }
}
