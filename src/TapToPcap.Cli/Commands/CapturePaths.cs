using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Paths for the captures of taps that appear one after the other, by the rules of <see cref="CaptureNames"/>.</summary>
internal sealed class CapturePaths(string folder, CaptureFormat format)
{
    // By name without number: the tap that has the name, and how many captures have it.
    private readonly Dictionary<string, (string Label, int Captures)> _taken = [];

    /// <summary>A path that no capture has had.</summary>
    /// <param name="label">Name of the tap in captures.</param>
    internal string Next(string label)
    {
        string name = CaptureNames.BaseOf(label);
        if (_taken.TryGetValue(name, out (string Label, int Captures) taken) && taken.Label != label)
        {
            name = label;
            taken = _taken.GetValueOrDefault(name);
        }

        _taken[name] = (label, taken.Captures + 1);
        return Path.Combine(folder, CaptureNames.Number(name, taken.Captures, format));
    }
}
