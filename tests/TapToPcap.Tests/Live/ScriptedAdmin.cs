using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TapToPcap.Tests.Live;

/// <summary>A server whose every byte a test decides, over HTTP/2 with prior knowledge or HTTP/1.1; it answers no PING.</summary>
internal sealed class ScriptedAdmin : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<AdminSession, Task> _script;
    private readonly bool _http1;
    private readonly ConcurrentBag<Task> _sessions = [];

    internal ScriptedAdmin(bool http1, Func<AdminSession, Task> script)
    {
        (_http1, _script) = (http1, script);
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Whether anything but /tap is answered; default true.</summary>
    internal bool AnswersOthers { get; init; } = true;

    internal IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync(AdminSession session)
    {
        if (AnswersOthers)
        {
            await session.SendAsync(session.Head);
        }

        await session.HasGoneAsync(TimeSpan.FromMinutes(1));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _sessions.Add(RunTrafficAsync(await _listener.AcceptSocketAsync()));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task RunTrafficAsync(Socket accepted)
    {
        using Socket socket = accepted;
        socket.NoDelay = true;
        try
        {
            AdminSession session = await AdminSession.BeginAsync(socket, _http1);
            await (session.IsTap ? _script(session) : AnswerAsync(session));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // The client has gone.
        }
    }
}
