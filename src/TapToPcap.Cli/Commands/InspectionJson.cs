using System.Text.Json;
using TapToPcap.Inspecting;
using TapToPcap.Reading;
using TapToPcap.Synthesis;

namespace TapToPcap.Cli.Commands;

/// <summary>An inspection for scripts: one JSON object, ended by a newline.</summary>
internal static class InspectionJson
{
    private const int ConversationsBetweenFlushes = 64;

    internal static void Write(Inspection inspection, Stream output)
    {
        using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteConversations(json, inspection.Conversations);
            WriteExchanges(json, inspection.Exchanges);
            WriteTotals(json, inspection.Totals);
            WriteAdvice(json, inspection.Advice);
            WriteProblems(json, inspection.Problems);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteConversations(Utf8JsonWriter json, IReadOnlyList<InspectedConversation> conversations)
    {
        json.WriteStartArray("conversations");
        for (int i = 0; i < conversations.Count; i++)
        {
            WriteConversation(json, conversations[i]);
            if (i % ConversationsBetweenFlushes == 0)
            {
                json.Flush();
            }
        }

        json.WriteEndArray();
    }

    private static void WriteConversation(Utf8JsonWriter json, InspectedConversation conversation)
    {
        json.WriteStartObject();
        json.WriteString("source", conversation.Source);
        json.WriteString("trace_id", $"{conversation.TraceId}");               // as Envoy writes it: many readers of JSON round above 2^53
        json.WriteString("framing", NameOf(conversation.Framing));
        json.WriteBoolean("streamed", conversation.IsStreamed);
        json.WriteString("local", conversation.Local);
        json.WriteString("remote", conversation.Remote);
        json.WriteString("role", conversation.Role == TapRole.Downstream ? "downstream" : "upstream");
        json.WriteString("role_reason", conversation.RoleReason);
        json.WriteString("start", conversation.Start is long start ? Timestamp.Write(start) : null);
        json.WritePropertyName("duration_seconds");
        json.WriteRawValue(Timestamp.WriteSeconds(conversation.Duration));
        json.WriteNumber("events", conversation.Events);
        WriteDirection(json, "read", conversation.Read);
        WriteDirection(json, "written", conversation.Written);
        json.WriteNumber("lost_bytes", conversation.LostBytes);
        json.WriteString("protocol", conversation.Protocol);
        json.WriteBoolean("closed", conversation.IsClosed);
        json.WriteString("sampled", conversation.SampleRate);
        json.WriteEndObject();
    }

    private static void WriteDirection(Utf8JsonWriter json, string name, InspectedDirection direction)
    {
        json.WriteStartObject(name);
        json.WriteNumber("bytes", direction.Bytes);
        json.WriteNumber("cuts", direction.Cuts);
        json.WriteNumber("cuts_of_unknown_size", direction.UnsizedCuts);
        json.WriteNumber("cut_bytes", direction.CutBytes);
        json.WriteEndObject();
    }

    private static void WriteExchanges(Utf8JsonWriter json, IEnumerable<InspectedExchange> exchanges)
    {
        json.WriteStartArray("exchanges");
        foreach (InspectedExchange exchange in exchanges)
        {
            json.WriteStartObject();
            json.WriteString("source", exchange.Source);
            json.WriteString("trace_id", $"{exchange.TraceId}");
            json.WriteBoolean("streamed", exchange.IsStreamed);
            json.WriteString("client", exchange.Client);
            json.WriteString("upstream", exchange.Upstream);
            json.WriteString("start", exchange.Start is long start ? Timestamp.Write(start) : null);
            json.WriteString("method", exchange.Method);
            json.WriteString("authority", exchange.Authority);
            json.WriteString("path", exchange.Path);
            json.WriteString("status", exchange.Status);
            json.WriteNumber("request_bytes", exchange.RequestBytes);
            json.WriteNumber("response_bytes", exchange.ResponseBytes);
            json.WriteNumber("request_cuts", exchange.RequestCuts);
            json.WriteNumber("response_cuts", exchange.ResponseCuts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTotals(Utf8JsonWriter json, InspectionTotals totals)
    {
        json.WriteStartObject("totals");
        json.WriteNumber("taps", totals.Taps);
        json.WriteNumber("conversations", totals.Conversations);
        json.WriteNumber("open", totals.Open);
        json.WriteNumber("events", totals.Events);
        json.WriteNumber("read_bytes", totals.ReadBytes);
        json.WriteNumber("written_bytes", totals.WrittenBytes);
        json.WriteNumber("cuts", totals.Cuts);
        json.WriteNumber("cuts_of_unknown_size", totals.UnsizedCuts);
        json.WriteNumber("cut_bytes", totals.CutBytes);
        json.WriteNumber("lost_bytes", totals.LostBytes);
        json.WriteNumber("http_exchanges", totals.Exchanges);
        json.WriteNumber("body_bytes", totals.BodyBytes);
        json.WriteNumber("body_cuts", totals.BodyCuts);
        json.WriteNumber("empty", totals.Empty);
        json.WriteNumber("damaged", totals.Damaged);
        json.WriteNumber("unreadable", totals.Unreadable);
        json.WriteNumber("not_taps", totals.NotTaps);
        json.WriteEndObject();
    }

    private static void WriteAdvice(Utf8JsonWriter json, IEnumerable<Advice> advice)
    {
        json.WriteStartArray("advice");
        foreach (Advice given in advice)
        {
            json.WriteStartObject();
            json.WriteString("code", given.Code);
            json.WriteNumber("count", given.Count);
            json.WriteString("of", given.Of);
            json.WriteString("finding", given.Finding);
            json.WriteString("setting", given.Setting);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProblems(Utf8JsonWriter json, IEnumerable<InspectionProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (InspectionProblem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("kind", NameOf(problem.Kind));
            json.WriteString("message", problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The words of --input-format.
    private static string NameOf(TapFraming framing) => framing switch
    {
        TapFraming.Binary => "binary",
        TapFraming.Delimited => "delimited",
        TapFraming.Json => "json",
        TapFraming.Text => "text",
        _ => "capture",
    };

    private static string NameOf(InspectionProblemKind kind) => kind switch
    {
        InspectionProblemKind.Damaged => "damaged",
        InspectionProblemKind.Empty => "empty",
        InspectionProblemKind.NotTap => "not_tap",
        _ => "unreadable",
    };
}
