using TapToPcap.Writing;

namespace TapToPcap.Cli.Commands;

/// <summary>Paths for the captures of taps that appear one after the other, by the rules of <see cref="CaptureNames"/>.</summary>
/// <param name="keepsExisting">No path of a file that is there, as its tap may have been removed; else such a file is replaced.</param>
internal sealed class CapturePaths(string folder, CaptureFormat format, bool keepsExisting)
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

        int number = taken.Captures;
        while (keepsExisting && File.Exists(PathOf(name, number)))
        {
            number++;
        }

        _taken[name] = (label, number + 1);
        return PathOf(name, number);
    }

    private string PathOf(string name, int number) => Path.Combine(folder, CaptureNames.Number(name, number, format));
}
