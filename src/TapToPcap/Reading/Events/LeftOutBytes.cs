namespace TapToPcap.Reading.Events;

/// <summary>What follows the last part of a body of which only the beginning is kept: no bytes, only their number.</summary>
internal sealed class LeftOutBytes : LargeBody
{
    internal override long Length => 0;

    internal override long HeldLength => 0;

    /// <summary>What was left out after a body; null where nothing was.</summary>
    internal static LeftOutBytes? After(LargeBody body) => body.LeftOut == 0 ? null : new LeftOutBytes { LeftOut = body.LeftOut };

    internal override Stream Open() => Stream.Null;
}
