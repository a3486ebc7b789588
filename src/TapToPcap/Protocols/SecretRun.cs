namespace TapToPcap.Protocols;

/// <summary>A range of an event's bytes that is secret: the value of a secret header, or a part of it.</summary>
/// <param name="IsFirst">Whether it is the first range of that value.</param>
internal readonly record struct SecretRun(int Start, int Length, SecretHeader Header, bool IsFirst);
