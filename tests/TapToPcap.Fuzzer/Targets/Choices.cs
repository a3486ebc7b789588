namespace TapToPcap.Fuzzer.Targets;

/// <summary>Decisions that as a rule stay with what is usual.</summary>
internal static class Choices
{
    private const int Seldom = 8;

    /// <summary>One of some values in one of eight cases, else null; always null without a source of choices.</summary>
    internal static T? Rarely<T>(this Random? choices, T[] values)
        where T : struct
    {
        if (choices is null)
        {
            return null;
        }

        bool isUsual = choices.Next(Seldom) > 0;
        T value = values[choices.Next(values.Length)];
        return isUsual ? null : value;
    }

    /// <summary>True in one of eight cases, never without a source of choices.</summary>
    internal static bool Rarely(this Random? choices) => choices?.Next(Seldom) == 0;
}
