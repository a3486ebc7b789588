using TapToPcap.Doubles.Protos;
using TapToPcap.Recorder;

namespace TapToPcap.Doubles;

/// <summary>Envoy's names for the formats (docs/envoy-tap-format.md).</summary>
internal static class TapFormats
{
    private static readonly (TapFormat Format, OutputSink.Types.Format Number, string Name)[] All =
    [
        (TapFormat.JsonBytes, OutputSink.Types.Format.JsonBodyAsBytes, "JSON_BODY_AS_BYTES"),
        (TapFormat.JsonString, OutputSink.Types.Format.JsonBodyAsString, "JSON_BODY_AS_STRING"),
        (TapFormat.Undelimited, OutputSink.Types.Format.ProtoBinary, "PROTO_BINARY"),
        (TapFormat.Delimited, OutputSink.Types.Format.ProtoBinaryLengthDelimited, "PROTO_BINARY_LENGTH_DELIMITED"),
        (TapFormat.Text, OutputSink.Types.Format.ProtoText, "PROTO_TEXT"),
    ];

    internal static TapFormat Of(OutputSink.Types.Format number) => All.Single(one => one.Number == number).Format;

    internal static string NameOf(TapFormat format) => All.Single(one => one.Format == format).Name;

    /// <param name="name">Envoy's, or ours with dashes.</param>
    /// <returns>Null where there is none of that name.</returns>
    internal static TapFormat? Find(string name)
    {
        foreach ((TapFormat known, _, string envoys) in All)
        {
            if (envoys == name || known.ToString().Equals(name.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
            {
                return known;
            }
        }

        return null;
    }
}
