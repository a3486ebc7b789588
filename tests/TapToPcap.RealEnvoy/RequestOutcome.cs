namespace TapToPcap.RealEnvoy;

/// <summary>What comes of a request.</summary>
public enum RequestOutcome
{
    /// <summary>Envoy sends until one of both ends it.</summary>
    Streams,

    /// <summary>It ends by itself, with what came until then.</summary>
    Ends,

    /// <summary>Envoy, or we before it, say what is wrong with it.</summary>
    Refused,

    /// <summary>We refuse to send it: Envoy would abort, or nothing would come back.</summary>
    NeverSent,
}
