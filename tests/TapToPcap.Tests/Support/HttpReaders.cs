namespace TapToPcap.Tests.Support;

/// <summary>Readers of HTTP that are not ours: python3-h2 for HTTP/2, Python's own server and client for HTTP/1.1.</summary>
/// <remarks>What they are given is the bytes of both directions of each conversation; what they have read comes back by direction, the client's first.</remarks>
internal static class HttpReaders
{
    private const string Common = """
        import hashlib, json, sys
        def spell(headers):
            return " ".join(name.hex().upper() + ":" + value.hex().upper() for name, value in headers)
        def read(path):
            with open(path, "rb") as file:
                return file.read()
        class Message:
            def __init__(self, headers):
                self.headers, self.body, self.trailers, self.end = headers, b"", [], "open"
            def row(self):
                return {"Headers": spell(self.headers), "Length": len(self.body), "Digest": hashlib.sha256(self.body).hexdigest().upper(), "Trailers": spell(self.trailers), "End": self.end}

        """;

    private const string Http2 = Common + """
        from h2.config import H2Configuration
        from h2.connection import H2Connection
        from h2.settings import Settings, SettingCodes
        from h2 import events

        def connection(is_client):
            made = H2Connection(config=H2Configuration(client_side=is_client, header_encoding=None, validate_inbound_headers=False, normalize_inbound_headers=False, validate_outbound_headers=False, normalize_outbound_headers=False))
            made.local_settings = Settings(client=is_client, initial_values={SettingCodes.MAX_HEADER_LIST_SIZE: 1 << 24, SettingCodes.INITIAL_WINDOW_SIZE: (1 << 31) - 1})
            made.decoder.max_header_list_size = 1 << 24
            made.initiate_connection()
            made.increment_flow_control_window((1 << 31) - 1 - 65535)
            return made

        def follow(made, data):
            messages = {}
            for event in made.receive_data(data):
                if isinstance(event, (events.RequestReceived, events.ResponseReceived)):
                    messages[event.stream_id] = Message(event.headers)
                elif isinstance(event, events.DataReceived):
                    messages[event.stream_id].body += event.data
                elif isinstance(event, events.TrailersReceived):
                    messages[event.stream_id].trailers = event.headers
                elif isinstance(event, events.StreamEnded):
                    messages[event.stream_id].end = "ended"
                elif isinstance(event, events.StreamReset):
                    messages.setdefault(event.stream_id, Message([])).end = "reset"
                elif isinstance(event, events.ConnectionTerminated):
                    raise Exception("GOAWAY")
            return messages

        def both(client, server):
            requests = follow(connection(False), client)
            asking = connection(True)
            for stream in sorted(requests):
                asking.send_headers(stream, [(b":method", b"GET"), (b":path", b"/"), (b":scheme", b"http"), (b":authority", b"a")], end_stream=True)
            responses = follow(asking, server)
            return [[reported[stream].row() for stream in sorted(reported)] for reported in (requests, responses)]

        paths = sys.argv[1:]
        json.dump([side for at in range(0, len(paths), 2) for side in both(read(paths[at]), read(paths[at + 1]))], sys.stdout)
        """;

    private const string Http1 = Common + """
        import io, http.client, http.server
        http.client._MAXLINE, http.client._MAXHEADERS = 1 << 24, 1 << 20

        class Lasting(io.BytesIO):
            def close(self):
                pass
            def makefile(self, mode):
                return self

        def raw(headers):
            return [(name.encode("latin-1"), value.strip(" \t").encode("latin-1")) for name, value in headers.items()]

        class Body(http.client.HTTPResponse):
            trailers = []
            def _read_and_discard_trailer(self):
                self.trailers = raw(http.client.parse_headers(self.fp))

        class Handler(http.server.BaseHTTPRequestHandler):
            def __init__(self, source):
                self.rfile = source
            def send_error(self, code, message=None, explain=None):
                raise Exception(f"{code} {message} {explain}")

        def requests(source):
            while source.tell() < len(source.getvalue()):
                handler = Handler(source)
                handler.raw_requestline = source.readline(1 << 24)
                if not handler.parse_request():
                    raise Exception("no request")
                reported = Message([(b":method", handler.command.encode()), (b":path", handler.path.encode("latin-1"))] + raw(handler.headers))
                if "chunked" in handler.headers.get("transfer-encoding", ""):
                    body = Body(source)
                    body.chunked, body.chunk_left = True, None
                    reported.body = body.read()
                    reported.trailers = body.trailers
                else:
                    reported.body = source.read(int(handler.headers.get("content-length", 0)))
                reported.end = "ended"
                yield reported, handler.command

        def responses(source, methods):
            for method in methods:
                if source.tell() == len(source.getvalue()):
                    return
                body = Body(source, method=method)
                body.begin()
                reported = Message([(b":status", str(body.status).encode())] + raw(body.headers))
                reported.body = body.read()
                reported.trailers, reported.end = body.trailers, "ended"
                yield reported
            if source.tell() != len(source.getvalue()):
                raise Exception(f"after the last response: {source.read(100)}")

        def both(client, server):
            asked = list(requests(Lasting(client)))
            return [[reported.row() for reported, _ in asked], [reported.row() for reported in responses(Lasting(server), [method for _, method in asked])]]

        paths = sys.argv[1:]
        json.dump([side for at in range(0, len(paths), 2) for side in both(read(paths[at]), read(paths[at + 1]))], sys.stdout)
        """;

    internal static Task<ReadMessage[][]> ReadHttp2Async(params IReadOnlyList<TcpConversation> conversations) => ReadAsync(Needs.Python("h2"), Http2, conversations);

    internal static Task<ReadMessage[][]> ReadHttp1Async(params IReadOnlyList<TcpConversation> conversations) => ReadAsync(Needs.Python(), Http1, conversations);

    private static async Task<ReadMessage[][]> ReadAsync(string python, string script, IReadOnlyList<TcpConversation> conversations)
    {
        using Scratch scratch = new();
        List<string> paths = [];
        foreach (TcpDirection direction in conversations.SelectMany(conversation => new[] { conversation.Opener, conversation.Other }))
        {
            paths.Add(scratch[$"{paths.Count}"]);
            await File.WriteAllBytesAsync(paths[^1], direction.Bytes);
        }

        return ReadMessage.Parse(await ToolRun.StartAsync(python, ["-c", script, .. paths]));
    }
}
