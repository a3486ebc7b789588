namespace TapToPcap.Reading.Events;

/// <summary>One end of a connection.</summary>
/// <param name="Text">An IP literal, a path, or the name of a listener, by kind.</param>
/// <param name="Port">0 where the kind has none.</param>
internal sealed record TapAddress(TapAddressKind Kind, string Text, int Port);
