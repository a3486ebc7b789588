namespace TapToPcap.Synthesis.Tcp;

/// <summary>The open HTTP exchanges of one tap, as far as <see cref="ConversationTable"/> knows them.</summary>
internal interface IOpenExchanges
{
    /// <summary>Notes that a piece of any of them may be missing here.</summary>
    /// <param name="note">Says where and why.</param>
    void MarkDiscontinuity(string note);
}
