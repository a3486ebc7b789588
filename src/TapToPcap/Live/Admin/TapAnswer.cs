namespace TapToPcap.Live.Admin;

/// <summary>An answer to POST /tap with status 200.</summary>
/// <param name="Body">The records, as they come. Disposing of it ends the connection.</param>
/// <param name="IsEnvoys">It is known to be Envoy's; else its body shows whether it is.</param>
internal sealed record TapAnswer(ArrivedBody Body, bool IsEnvoys);
