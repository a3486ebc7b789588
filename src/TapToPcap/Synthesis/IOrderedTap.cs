namespace TapToPcap.Synthesis;

/// <summary>A tap that is emitted in one order with others.</summary>
internal interface IOrderedTap
{
    /// <summary>Where it is read.</summary>
    TapCursor Cursor { get; }
}
