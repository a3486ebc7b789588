namespace TapToPcap.Reading.Events;

/// <summary>The address of one end of a connection.</summary>
/// <param name="Text">An IP address, a path or a name, by kind.</param>
/// <param name="Port">0 where the kind has none.</param>
internal sealed record TapAddress(TapAddressKind Kind, string Text, int Port);
