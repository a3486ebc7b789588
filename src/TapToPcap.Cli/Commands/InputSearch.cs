using TapToPcap.Common;
using TapToPcap.Input;

namespace TapToPcap.Cli.Commands;

/// <summary>Finds the taps that the inputs on a command line stand for, and reports inputs that do not exist.</summary>
internal sealed class InputSearch(Messages messages)
{
    private const string StandardInput = "-";

    private readonly List<string> _failures = [];

    /// <summary>Messages on inputs that do not exist.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    internal IReadOnlyList<TapSource> Find(InputNames inputs) =>
        [.. inputs.Words.SelectMany(Find), .. inputs.List is string list ? Listed(list, inputs.IsNullSeparated).SelectMany(Find) : []];

    private List<string> Listed(string list, bool isNullSeparated)
    {
        try
        {
            using Stream bytes = list == StandardInput ? StandardHandle.Open(0, FileAccess.Read) : File.OpenRead(list);
            return NameList.Read(bytes, isNullSeparated).ConvertAll(name => name == StandardInput ? $"./{name}" : name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail($"--files-from {list}: {SystemError.Describe(e)}");
            return [];
        }
    }

    private IReadOnlyList<TapSource> Find(string input)
    {
        try
        {
            return TapSource.Find(input, messages.Skipped);
        }
        catch (InputException e)
        {
            Fail(e.Message);
            return [];
        }
    }

    private void Fail(string problem)
    {
        messages.Error(problem);
        _failures.Add(problem);
    }
}
