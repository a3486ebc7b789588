namespace TapToPcap.Tests.Live;

/// <summary>What becomes of a request for /tap.</summary>
public enum AdminAnswer
{
    /// <summary>It is sent, and Envoy answers 200.</summary>
    Accepted,

    /// <summary>It is refused before anything is sent.</summary>
    RefusedByUs,

    /// <summary>It is sent, and Envoy answers 400.</summary>
    RefusedByEnvoy,
}
