using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using TapToPcap.Verifying;

namespace TapToPcap.Cli.Commands;

/// <summary>The whole report for programs. Numbers that exceed 2^53 are strings, as in Envoy's own JSON.</summary>
internal static class VerificationJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Print(VerificationReport report, TextWriter output)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("equal", report.Differences == 0);
            json.WriteNumber("inputs", report.Inputs);
            json.WriteNumber("damaged", report.Damaged);
            json.WriteNumber("unreadable", report.Unreadable);
            json.WriteNumber("packets", report.Packets);
            json.WriteStartArray("conversations");
            foreach (ConversationReport conversation in report.Conversations)
            {
                Write(json, conversation);
            }

            json.WriteEndArray();
            WriteStrings(json, "problems", report.Problems);
            json.WriteNumber("problem_count", report.ProblemCount);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(text.ToArray()));
    }

    private static void Write(Utf8JsonWriter json, ConversationReport conversation)
    {
        json.WriteStartObject();
        json.WriteBoolean("equal", conversation.IsEqual);
        json.WriteBoolean("exchange", conversation.IsExchange);
        json.WriteString("source", conversation.Source);
        json.WriteString("trace_id", conversation.TraceId?.ToString(CultureInfo.InvariantCulture));
        WriteEnd(json, "remote", conversation.Remote);
        WriteEnd(json, "local", conversation.Local);
        WriteNumber(json, "first_frame", conversation.FirstFrame);
        json.WriteString("first_time_ns", conversation.Time?.ToString(CultureInfo.InvariantCulture));
        Write(json, "read", conversation.Read);
        Write(json, "written", conversation.Written);
        WriteStrings(json, "differences", conversation.Differences);
        WriteStrings(json, "notes", conversation.Notes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, DirectionReport direction)
    {
        json.WriteStartObject(name);
        Write(json, "tap", direction.Tap);
        Write(json, "capture", direction.Capture);
        Write(json, "gaps", direction.Gaps);
        Write(json, "holes", direction.Gaps);                                  // the name until 0.1, for scripts
        Write(json, "repeats", direction.Repeats);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, ByteDigest? digest)
    {
        if (digest is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("bytes", digest.Length);
        json.WriteString("sha256", digest.Sha256);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Discrepancy discrepancy)
    {
        json.WriteStartObject(name);
        json.WriteNumber("places", discrepancy.Places);
        json.WriteNumber("bytes", discrepancy.Bytes);
        json.WriteNumber("first_at", discrepancy.FirstAt);
        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, string name, IPEndPoint? end) => json.WriteString(name, end?.ToString());

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is long known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> strings)
    {
        json.WriteStartArray(name);
        foreach (string text in strings)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
