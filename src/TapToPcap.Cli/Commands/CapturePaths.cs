using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Where captures of taps go that become known one after the other; by the rules of <see cref="CaptureNames"/>.</summary>
internal sealed class CapturePaths(string folder, CaptureFormat format)
{
    // By the name without a number: the tap that has it, and how many captures of that name there are.
    private readonly Dictionary<string, (string Label, int Captures)> _taken = [];

    /// <summary>A place that no capture has had.</summary>
    /// <param name="label">What captures call the tap.</param>
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
