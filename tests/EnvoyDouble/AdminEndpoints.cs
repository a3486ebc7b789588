using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TapToPcap.Doubles.Protos;

namespace TapToPcap.Doubles;

/// <summary>What the admin endpoint answers (docs/envoy-tap-format.md).</summary>
internal sealed class AdminEndpoints(EnvoyDouble envoy, TapHub hub) : IDisposable
{
    private static readonly JsonSerializerOptions OneSpace = new() { WriteIndented = true, IndentSize = 1 };

    private readonly CancellationTokenSource _stop = new();
    private readonly Stopwatch _running = Stopwatch.StartNew();

    /// <summary>Streams end.</summary>
    internal void Stop() => _stop.Cancel();

    public void Dispose() => _stop.Dispose();

    internal async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.Server = "envoy";
        context.Response.Headers.CacheControl = "no-cache, max-age=0";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        Task answer = context.Request.Path.Value switch
        {
            "/tap" when envoy.HasAdminTap => TapAsync(context),
            "/ready" => TextAsync(context, StatusCodes.Status200OK, "LIVE\n"),
            "/config_dump" => JsonAsync(context, ConfigDump.Create(envoy)),
            "/server_info" => JsonAsync(context, ServerInfo()),
            _ => TextAsync(context, StatusCodes.Status404NotFound, "invalid path. admin commands are:\n  /config_dump: dump current Envoy configs\n  /ready: print server state\n  /server_info: print server version/status information\n" + (envoy.HasAdminTap ? "  /tap (POST): tap filter control\n" : "")),
        };
        await answer;
    }

    // In this order: method, other stream, body, parser, id.
    private async Task TapAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await TextAsync(context, StatusCodes.Status405MethodNotAllowed, $"Method {context.Request.Method} not allowed, POST required.");
            return;
        }

        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        AdminSession session;
        try
        {
            session = Attach(body);
        }
        catch (AdminRefusal refusal)
        {
            await TextAsync(context, StatusCodes.Status400BadRequest, refusal.Message);
            return;
        }
        catch (AbortException abort)
        {
            envoy.Abort(abort.Message);
            context.Abort();
            return;
        }

        using (session)
        {
            await StreamAsync(context, session);
        }
    }

    private AdminSession Attach(string body)
    {
        const string Exists = "An attached /tap admin stream already exists. Detach it.";
        if (hub.Session is not null)
        {
            throw new AdminRefusal(Exists);
        }

        if (body.Length == 0)
        {
            throw new AdminRefusal("/tap requires a JSON/YAML body");
        }

        TapRequest request = TapRequestReader.Parse(body);
        if (!hub.Knows(request.ConfigId))
        {
            throw new AdminRefusal($"Unknown config id '{request.ConfigId}'. No extension has registered with this id.");
        }

        AdminSession session = new(request.ConfigId, TapRequestReader.SetupOf(request.TapConfig), hub.Copy);
        return hub.TryAttach(session) ? session : throw new AdminRefusal(Exists);
    }

    // Kestrel notices at once when the client goes away. Envoy over HTTP/1 on a Unix socket notices when it next writes, and refuses other streams until then.
    private async Task StreamAsync(HttpContext context, AdminSession session)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        try
        {
            context.Response.ContentType = "text/plain; charset=UTF-8";
            await context.Response.StartAsync(gone.Token);
            await context.Response.Body.FlushAsync(gone.Token);
            await session.RunAsync(context.Response.Body, gone.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away, which is how such streams end.
        }
        finally
        {
            hub.Detach(session);
            hub.Copy?.Flush();
        }
    }

    private JsonObject ServerInfo() => new()
    {
        ["version"] = "0000000000000000000000000000000000000000/1.39.0-double/Clean/RELEASE/none",
        ["state"] = "LIVE",
        ["uptime_current_epoch"] = string.Create(CultureInfo.InvariantCulture, $"{(long)_running.Elapsed.TotalSeconds}s"),
        ["hot_restart_version"] = "disabled",
        ["command_line_options"] = new JsonObject { ["restart_epoch"] = 0 },
    };

    private static Task JsonAsync(HttpContext context, JsonObject answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString(OneSpace), context.RequestAborted);
    }

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=UTF-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
