namespace TapToPcap.RealEnvoy;

/// <summary>A way to call <c>live</c>, and what comes of it.</summary>
/// <param name="Options">Instead of <c>--config-id</c> alone.</param>
/// <param name="Request">What <c>--request</c> reads, with ID for the config_id; null where it is not given.</param>
public sealed record RequestForm(string Name, RequestOutcome Outcome, string[] Options, string? Request = null)
{
    /// <summary>A request of the user's own, of which the sink is given.</summary>
    internal static RequestForm OfSink(string name, RequestOutcome outcome, string sink) =>
        OfTap(name, outcome, $"match: {{any_match: true}}, output_config: {{streaming: true, sinks: [{{{sink}}}]}}");

    internal static RequestForm OfTap(string name, RequestOutcome outcome, string tap) =>
        new(name, outcome, [], $"{{config_id: ID, tap_config: {{{tap}}}}}");

    public override string ToString() => Name;
}
