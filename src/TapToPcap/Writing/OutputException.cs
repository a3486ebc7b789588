using TapToPcap.Common;

namespace TapToPcap.Writing;

/// <summary>A capture could not be written; the message names it and gives the system's words.</summary>
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

    /// <param name="kept">Says where the packets are that had been written before the failure.</param>
    internal OutputException(OutputException failure, string kept)
        : base($"{failure.Message}; {kept}", failure)
    {
    }

    /// <summary>Whoever read the capture has gone, as <c>head</c> does; no fault.</summary>
    public bool IsClosedPipe { get; }
}
