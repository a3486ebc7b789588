using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>A capture could not be written; the message has its name and the system's error.</summary>
public sealed class OutputException : IOException
{
    // EPIPE on Linux and macOS; ERROR_BROKEN_PIPE and ERROR_NO_DATA as HRESULT on Windows.
    private static readonly int[] ClosedPipeErrors = [32, unchecked((int)0x8007_006D), unchecked((int)0x8007_00E8)];

    internal OutputException(string name, Exception cause)
        : base($"{name}: {SystemError.Describe(cause)}", cause) => IsClosedPipe = ClosedPipeErrors.Contains(cause.HResult);

    internal OutputException(string name, string problem)
        : base($"{name}: {problem}")
    {
    }

    /// <param name="kept">Says where the packets are that were written before the failure.</param>
    internal OutputException(OutputException failure, string kept)
        : base($"{failure.Message}; {kept}", failure)
    {
    }

    /// <summary>The reader of the capture has gone, as <c>head</c> does; this is no error.</summary>
    public bool IsClosedPipe { get; }
}
