namespace TapToPcap.Synthesis.Tcp;

/// <summary>The HTTP exchanges of one tap that have begun and not ended.</summary>
internal interface IOpenExchanges
{
    /// <summary>A piece of any of them may be missing here.</summary>
    /// <param name="note">Says where and why.</param>
    void MarkDiscontinuity(string note);
}
