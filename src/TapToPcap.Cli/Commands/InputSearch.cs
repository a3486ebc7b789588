using TapToPcap.Input;

namespace TapToPcap.Cli.Commands;

/// <summary>Finds the taps that the inputs on a command line stand for, and reports inputs that do not exist.</summary>
internal sealed class InputSearch(Messages messages)
{
    private readonly List<string> _failures = [];

    /// <summary>Messages on inputs that do not exist.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    internal IReadOnlyList<TapSource> Find(IEnumerable<string> inputs) => [.. inputs.SelectMany(Find)];

    private IReadOnlyList<TapSource> Find(string input)
    {
        try
        {
            return TapSource.Find(input);
        }
        catch (InputException e)
        {
            messages.Unreadable(e);
            _failures.Add(e.Message);
            return [];
        }
    }
}
