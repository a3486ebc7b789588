namespace TapToPcap.Recorder;

internal enum TapStepKind
{
    Read,
    Write,
    Closed,
}
