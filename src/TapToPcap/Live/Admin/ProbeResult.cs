namespace TapToPcap.Live.Admin;

/// <summary>What /server_info shows of a server.</summary>
/// <param name="Info">Null where Envoy gives none, as its <c>admin.allow_paths</c> may lack the path, or it is not Envoy.</param>
internal readonly record struct ProbeResult(AdminKind Kind, ServerInfo? Info);
