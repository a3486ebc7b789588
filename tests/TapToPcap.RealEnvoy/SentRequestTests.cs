using System.Net;
using System.Text;
using TapToPcap.Live.Admin.Request;
using TapToPcap.Tests.Live;

namespace TapToPcap.RealEnvoy;

/// <summary>Every form of request that is not refused before: sent to an Envoy, which answers as expected and lives on while what is asked for is tapped.</summary>
public sealed class SentRequestTests(Servers servers) : EnvoyTest(servers)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Post_EachFormThatIsSent_IsAnsweredAsExpectedByAnEnvoyThatLivesOn()
    {
        TapPoint down = Config.AddAdminTap(Traffic.Echo);
        TapPoint web = Config.AddHttpAdminTap();
        EnvoyProcess envoy = await StartEnvoyAsync();
        List<string> faults = [];
        foreach (AdminRequestForm form in AdminRequestForms.All.Where(form => form.Expected != AdminAnswer.RefusedByUs))
        {
            using (HttpResponseMessage answer = await PostAsync(envoy, AdminRequest.Parse(form.Request).Body))
            {
                bool isAccepted = answer.StatusCode == HttpStatusCode.OK;
                if (isAccepted != (form.Expected == AdminAnswer.Accepted))
                {
                    faults.Add($"{form.Name}: {answer.StatusCode} {(isAccepted ? "" : await answer.Content.ReadAsStringAsync())}");
                }

                await UseAsync(down, web);
            }

            await envoy.AssertAliveAsync(form.Name);
            Report.Add($"form {form.Expected,-14} Envoy alive: {form.Name}");
        }

        Assert.Empty(faults);
    }

    // A client that has gone is noticed a moment later.
    private static async Task<HttpResponseMessage> PostAsync(EnvoyProcess envoy, string body)
    {
        while (true)
        {
            using SocketsHttpHandler handler = new() { MaxResponseDrainSize = 0 };   // an answer that is abandoned has no end to be waited for
            using HttpClient http = new(handler) { Timeout = Timeout };
            using HttpRequestMessage post = new(HttpMethod.Post, $"{envoy.AdminAddress}/tap") { Content = new StringContent(body, Encoding.UTF8, "application/yaml") };
            HttpResponseMessage answer = await http.SendAsync(post, HttpCompletionOption.ResponseHeadersRead);
            if (answer.StatusCode == HttpStatusCode.OK || !(await answer.Content.ReadAsStringAsync()).Contains("already exists", StringComparison.Ordinal))
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(Interval);
        }
    }

    private static async Task UseAsync(TapPoint down, TapPoint web)
    {
        using EchoClient client = EchoClient.Connect(down.Port);
        await client.ReportAsync("hello");
        await client.CloseAsync();
        using HttpClient http = new();
        Assert.NotEmpty(await http.GetByteArrayAsync(new Uri($"http://127.0.0.1:{web.Port}/index.html")));
    }
}
