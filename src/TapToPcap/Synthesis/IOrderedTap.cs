namespace TapToPcap.Synthesis;

/// <summary>A tap that <see cref="TimeOrder{T}"/> can merge with others in order of time.</summary>
internal interface IOrderedTap
{
    /// <summary>Reads the events of the tap.</summary>
    TapCursor Cursor { get; }
}
