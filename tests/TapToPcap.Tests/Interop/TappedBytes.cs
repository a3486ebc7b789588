using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using TapToPcap.Protos.Tap.V3;

namespace TapToPcap.Tests.Interop;

/// <summary>What a tap of one connection holds in each direction, read whole and without the library's readers.</summary>
internal sealed partial class TappedBytes
{
    private readonly List<byte> _read = [];
    private readonly List<byte> _written = [];

    private TappedBytes()
    {
    }

    internal byte[] Read => [.. _read];

    internal byte[] Written => [.. _written];

    internal static TappedBytes In(string path)
    {
        TappedBytes tapped = new();
        byte[] bytes = Unzipped(path);
        string name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^".gz".Length] : path;
        switch (Path.GetExtension(name))
        {
            case ".json":
                tapped.AddJson(bytes);
                break;
            case ".pb_text":
                tapped.AddText(Encoding.UTF8.GetString(bytes));
                break;
            case ".pb_length_delimited":
                tapped.AddDelimited(bytes);
                break;
            default:
                tapped.AddUndelimited(bytes);
                break;
        }

        return tapped;
    }

    private static byte[] Unzipped(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stored = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using MemoryStream unzipped = new();
        stored.CopyTo(unzipped);
        return unzipped.ToArray();
    }

    private void AddJson(byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            Add(JsonElement.ParseValue(ref reader));
        }
    }

    private void Add(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Add(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (member.Name is "read" or "write")
                {
                    JsonElement body = member.Value.GetProperty("data");
                    byte[] payload = body.TryGetProperty("as_bytes", out JsonElement base64) ? base64.GetBytesFromBase64() : Encoding.UTF8.GetBytes(body.GetProperty("as_string").GetString()!);
                    (member.Name == "read" ? _read : _written).AddRange(payload);
                }
                else
                {
                    Add(member.Value);
                }
            }
        }
    }

    private void AddText(string text)
    {
        List<byte> direction = _read;
        foreach (Match match in TextToken().Matches(text))
        {
            if (match.Groups["name"].Success)
            {
                direction = match.Groups["name"].Value == "read" ? _read : _written;
            }
            else
            {
                direction.AddRange(Unescape(match.Groups["body"].Value));
            }
        }
    }

    private static byte[] Unescape(string literal)
    {
        string plain = TextEscape().Replace(literal, match => match.ValueSpan[1..] switch
        {
            "n" => "\n",
            "r" => "\r",
            "t" => "\t",
            [>= '0' and <= '7', ..] octal => ((char)Convert.ToByte(octal.ToString(), 8)).ToString(),
            ReadOnlySpan<char> other => other.ToString(),
        });
        return Encoding.Latin1.GetBytes(plain);
    }

    private void AddDelimited(byte[] bytes)
    {
        using MemoryStream records = new(bytes);
        while (records.Position < records.Length)
        {
            Add(TraceWrapper.Parser.ParseDelimitedFrom(records));
        }
    }

    // Each field of the wrapper is a record: parsed together, the later ones would replace the earlier.
    private void AddUndelimited(byte[] bytes)
    {
        using CodedInputStream fields = new(bytes);
        while (fields.ReadTag() is uint tag and > 0)
        {
            ByteString body = fields.ReadBytes();
            using MemoryStream record = new();
            using (CodedOutputStream again = new(record, leaveOpen: true))
            {
                again.WriteTag(tag);
                again.WriteBytes(body);
            }

            Add(TraceWrapper.Parser.ParseFrom(record.ToArray()));
        }
    }

    private void Add(TraceWrapper record)
    {
        IEnumerable<SocketEvent> events = record.SocketBufferedTrace?.Events
            ?? record.SocketStreamedTraceSegment.Events?.Events
            ?? (record.SocketStreamedTraceSegment.Event is SocketEvent single ? [single] : (IEnumerable<SocketEvent>)[]);
        foreach (SocketEvent happened in events)
        {
            _read.AddRange(happened.Read?.Data.AsBytes ?? ByteString.Empty);
            _written.AddRange(happened.Write?.Data.AsBytes ?? ByteString.Empty);
        }
    }

    [GeneratedRegex("\\b(?<name>read|write) *\\{|\\bas_(?:bytes|string): \"(?<body>(?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex TextToken();

    [GeneratedRegex("""\\(?:[0-7]{1,3}|.)""")]
    private static partial Regex TextEscape();
}
