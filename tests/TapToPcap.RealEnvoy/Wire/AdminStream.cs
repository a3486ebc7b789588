using System.Text.Json;

namespace TapToPcap.RealEnvoy;

/// <summary>What Envoy sent at /tap, as the wire has it.</summary>
internal static class AdminStream
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true };

    /// <summary>Payload bytes of the events of JSON records that are on the wire as a whole, sent in HTTP/2.</summary>
    internal static int CountPayload(IEnumerable<SeenConnection> wire, int adminPort)
    {
        SeenConnection answered = wire.Where(connection => connection.Server.From.Port == adminPort).MaxBy(connection => connection.Server.Bytes.Length)!;
        return CountPayload(Http2Data.Of(answered.Server.Bytes));
    }

    private static int CountPayload(ReadOnlySpan<byte> records)
    {
        int whole = 0;
        int inRecord = 0;
        bool isPayload = false;
        Utf8JsonReader reader = new(records, isFinalBlock: false, new JsonReaderState(Options));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && isPayload)
            {
                inRecord += reader.GetBytesFromBase64().Length;
            }
            else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0)
            {
                (whole, inRecord) = (whole + inRecord, 0);
            }

            isPayload = reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("as_bytes"u8);
        }

        return whole;
    }
}
