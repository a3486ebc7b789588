using System.Text;
using TapToPcap.Common;

namespace TapToPcap.Cli;

/// <summary>Standard error, for messages: if it is closed or full, they are dropped, which is no failure.</summary>
internal static class StandardError
{
    private const int Number = 2;

    /// <summary>Makes <see cref="Console.Error"/> a writer that never fails.</summary>
    internal static void Guard()
    {
        Stream error = StandardHandle.IsClosed(Number) ? Stream.Null : Console.OpenStandardError();
        Console.SetError(CreateText(new LossyStream(() => error)));
    }

    /// <summary>A UTF-8 writer that flushes after each write.</summary>
    internal static StreamWriter CreateText(Stream stream) => new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
}
