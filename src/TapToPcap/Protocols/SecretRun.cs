namespace TapToPcap.Protocols;

/// <summary>Bytes of an event that belong to the value of a secret header.</summary>
/// <param name="IsFirst">None of that value was found before.</param>
internal readonly record struct SecretRun(int Start, int Length, SecretHeader Header, bool IsFirst);
