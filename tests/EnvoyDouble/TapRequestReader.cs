using System.Net;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using TapToPcap.Doubles.Protos;
using TapToPcap.Recorder;
using SocketAddress = TapToPcap.Protos.Core.V3.SocketAddress;
using UdpSinkMessage = TapToPcap.Doubles.Protos.UdpSink;

namespace TapToPcap.Doubles;

/// <summary>Understands the body of <c>POST /tap</c>: YAML, of which JSON is a part, with no field that the message lacks (docs/envoy-tap-format.md), and one sink (docs/envoy-tap-format.md).</summary>
internal static class TapRequestReader
{
    private static readonly JsonParser Parser = new(new JsonParser.Settings(JsonParser.Settings.Default.RecursionLimit, TypeRegistry.FromMessages(UdpSinkMessage.Descriptor)));

    /// <exception cref="AdminRefusal">It is no such message, or lacks what it must have.</exception>
    internal static TapRequest Parse(string body)
    {
        string json = YamlToJson.Convert(body);
        TapRequest request;
        try
        {
            request = Parser.Parse<TapRequest>(json);
        }
        catch (InvalidProtocolBufferException e) when (e.Message.StartsWith("Unknown field: ", StringComparison.Ordinal))
        {
            throw new AdminRefusal($"Protobuf message (type envoy.admin.v3.TapRequest reason INVALID_ARGUMENT: invalid JSON in envoy.admin.v3.TapRequest: no such field: '{e.Message["Unknown field: ".Length..]}') has unknown fields");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidOperationException or FormatException)
        {
            throw new AdminRefusal($"Unable to parse JSON as proto (INVALID_ARGUMENT: invalid JSON in envoy.admin.v3.TapRequest: {e.Message}): {json}");
        }

        Validate(request);
        return request;
    }

    /// <exception cref="AdminRefusal">What Envoy finds when it builds the tap.</exception>
    /// <exception cref="AbortException">A format that the sink cannot write, or a sink that is not implemented.</exception>
    internal static TapSetup SetupOf(TapConfig config)
    {
        OutputConfig output = config.OutputConfig;
        OutputSink sink = output.Sinks[0];
        TapFormat format = TapFormats.Of(sink.Format);
        bool isJson = format is TapFormat.JsonBytes or TapFormat.JsonString;
        MatchPredicate match = config.Match ?? config.MatchConfig ?? throw new AdminRefusal("Neither match nor match_config is set in TapConfig");
        TapSetup common = new()
        {
            Sink = SinkKind.File,
            Format = format,
            Shape = !output.Streaming ? TapShape.Buffered : output.MinStreamedSentBytes is > 0 ? TapShape.Batched : TapShape.Streamed,
            ReadLimit = LimitOf(output.MaxBufferedRxBytes),
            WriteLimit = LimitOf(output.MaxBufferedTxBytes),
            BatchBytes = (int)Math.Min(output.MinStreamedSentBytes ?? 0, int.MaxValue),
            Matches = Matches(match),
        };
        return sink.OutputSinkTypeCase switch
        {
            OutputSink.OutputSinkTypeOneofCase.StreamingAdmin when !isJson => throw new AbortException("streaming admin output only supports JSON formats"),
            OutputSink.OutputSinkTypeOneofCase.StreamingAdmin => common with { Sink = SinkKind.StreamingAdmin },
            OutputSink.OutputSinkTypeOneofCase.BufferedAdmin when !isJson && format != TapFormat.Delimited => throw new AbortException("buffered admin output only supports JSON or length delimited proto formats"),
            OutputSink.OutputSinkTypeOneofCase.BufferedAdmin => common with { Sink = SinkKind.BufferedAdmin, MaxTraces = sink.BufferedAdmin.MaxTraces, Timeout = sink.BufferedAdmin.Timeout?.ToTimeSpan() ?? TimeSpan.Zero },
            OutputSink.OutputSinkTypeOneofCase.FilePerTap => common with { PathPrefix = sink.FilePerTap.PathPrefix },
            OutputSink.OutputSinkTypeOneofCase.CustomSink => common with { Sink = SinkKind.Udp, UdpAddress = AddressOf(sink.CustomSink) },
            _ => throw new AbortException("not implemented"),
        };
    }

    private static int LimitOf(uint? bytes) => (int)Math.Min(bytes ?? TapSetup.DefaultLimit, int.MaxValue);

    // Of sockets, only this can be asked; what asks for HTTP never matches one (docs/envoy-tap-format.md).
    private static bool Matches(MatchPredicate match) => match.RuleCase switch
    {
        MatchPredicate.RuleOneofCase.AnyMatch => true,
        MatchPredicate.RuleOneofCase.AndMatch => match.AndMatch.Rules.All(Matches),
        MatchPredicate.RuleOneofCase.OrMatch => match.OrMatch.Rules.Any(Matches),
        MatchPredicate.RuleOneofCase.NotMatch => !Matches(match.NotMatch),
        _ => false,
    };

    // Anything but UDP and a literal address is a warning in Envoy's log, and a sink that sends nothing.
    private static IPEndPoint? AddressOf(TypedExtensionConfig custom)
    {
        if (custom.TypedConfig?.TryUnpack(out UdpSinkMessage sink) != true)
        {
            throw new AdminRefusal($"Didn't find a registered implementation for '{custom.Name}' with type URL: '{Any(custom)}'");
        }

        SocketAddress? address = sink.UdpAddress;
        return address?.Protocol == SocketAddress.Types.Protocol.Udp && IPAddress.TryParse(address.Address, out IPAddress? literal) ? new IPEndPoint(literal, (int)address.PortValue) : null;
    }

    private static string Any(TypedExtensionConfig custom) => custom.TypedConfig is null ? "" : Google.Protobuf.WellKnownTypes.Any.GetTypeName(custom.TypedConfig.TypeUrl);

    private static void Validate(TapRequest request)
    {
        Require(request.ConfigId.Length > 0, "TapRequestValidationError.ConfigId: value length must be at least 1 characters");
        Require(request.TapConfig is not null, "TapRequestValidationError.TapConfig: value is required");
        Require(request.TapConfig!.OutputConfig is not null, "TapRequestValidationError.TapConfig: embedded message failed validation | caused by TapConfigValidationError.OutputConfig: value is required");
        Require(request.TapConfig.OutputConfig!.Sinks.Count == 1, "TapRequestValidationError.TapConfig: embedded message failed validation | caused by TapConfigValidationError.OutputConfig: embedded message failed validation | caused by OutputConfigValidationError.Sinks: value must contain exactly 1 item(s)");
        OutputSink sink = request.TapConfig.OutputConfig.Sinks[0];
        const string InSink = "TapRequestValidationError.TapConfig: embedded message failed validation | caused by TapConfigValidationError.OutputConfig: embedded message failed validation | caused by OutputConfigValidationError.Sinks[0]: embedded message failed validation | caused by ";
        Require(Enum.IsDefined(sink.Format), InSink + "OutputSinkValidationError.Format: value must be one of the defined enum values");
        Require(sink.OutputSinkTypeCase != OutputSink.OutputSinkTypeOneofCase.None, InSink + "OutputSinkValidationError.OutputSinkType: value is required");
        Require(sink.FilePerTap is not { PathPrefix: "" }, InSink + "OutputSinkValidationError.FilePerTap: embedded message failed validation | caused by FilePerTapSinkValidationError.PathPrefix: value length must be at least 1 characters");
        Require(sink.BufferedAdmin is not { MaxTraces: 0 }, InSink + "OutputSinkValidationError.BufferedAdmin: embedded message failed validation | caused by BufferedAdminSinkValidationError.MaxTraces: value must be greater than 0");
        Require(IsWhole(request.TapConfig.Match ?? request.TapConfig.MatchConfig), "TapRequestValidationError.TapConfig: embedded message failed validation | caused by TapConfigValidationError.Match: embedded message failed validation");
    }

    private static bool IsWhole(MatchPredicate? match) => match is null || match.RuleCase switch
    {
        MatchPredicate.RuleOneofCase.None => false,
        MatchPredicate.RuleOneofCase.AnyMatch => match.AnyMatch,
        MatchPredicate.RuleOneofCase.AndMatch => match.AndMatch.Rules.Count >= 2 && match.AndMatch.Rules.All(IsWhole),
        MatchPredicate.RuleOneofCase.OrMatch => match.OrMatch.Rules.Count >= 2 && match.OrMatch.Rules.All(IsWhole),
        MatchPredicate.RuleOneofCase.NotMatch => IsWhole(match.NotMatch),
        _ => true,
    };

    private static void Require(bool isSo, string problem)
    {
        if (!isSo)
        {
            throw new AdminRefusal($"Proto constraint validation failed ({problem})");
        }
    }
}
