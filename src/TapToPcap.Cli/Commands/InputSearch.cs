using TapToPcap.Input;

namespace TapToPcap.Cli.Commands;

/// <summary>Finds what the words of a command line stand for, and says which of them stand for nothing.</summary>
internal sealed class InputSearch(Messages messages)
{
    private readonly List<string> _failures = [];

    /// <summary>What was said of inputs that are not there.</summary>
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
