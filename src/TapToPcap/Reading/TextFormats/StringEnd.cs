namespace TapToPcap.Reading.TextFormats;

/// <summary>Finds the quote that ends a string literal.</summary>
internal static class StringEnd
{
    /// <summary>The first quote without a backslash of its own before it; negative where there is none.</summary>
    /// <param name="text">What follows the opening quote, or a later part that does not begin inside an escape.</param>
    internal static int Find(ReadOnlySpan<byte> text, byte quote)
    {
        int at = 0;
        while (text[at..].IndexOf(quote) is int found and >= 0)
        {
            at += found;
            int others = text[..at].LastIndexOfAnyExcept((byte)'\\');
            if ((at - 1 - others) % 2 == 0)
            {
                return at;
            }

            at++;
        }

        return -1;
    }
}
