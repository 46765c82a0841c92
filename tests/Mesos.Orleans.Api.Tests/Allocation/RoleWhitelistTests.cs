using System.Net;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Api.Tests.Master;
using Microsoft.AspNetCore.Builder;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Api.Tests.Allocation;

/// <summary>A master with <c>Mesos:Roles:Whitelist=a,b</c>.</summary>
public sealed class RoleWhitelistTests : IAsyncLifetime
{
    private readonly WebApplication _app = RunningMaster.Build("http://127.0.0.1:0", "--Mesos:Roles:Whitelist=a,b");
    private readonly HttpClient _client = new() { Timeout = Waiting.Limit };

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync().For("The start of the master");
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync().AsTask().For("The end of the master");
    }

    [Theory]
    [InlineData("a", null)]
    [InlineData("*", null)]
    [InlineData("c", "Roles { c } are not present in the master's --roles")]
    [InlineData("a/x", "Roles { a/x } are not present in the master's --roles")]
    public async Task Subscribe_InARole_IsTakenOrEndsWithAnError(string role, string? error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiHost.SchedulerPath)
        {
            Content = ApiHost.Json($$$$"""{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n","roles":["{{{{role}}}}"],"capabilities":[{"type":"MULTI_ROLE"}]}}}"""),
        };
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var first = await new RecordReader(await response.Content.ReadAsStreamAsync()).NextJson();

        Assert.Equal(error is null ? EventType.Subscribed : EventType.Error, first!.Type);
        Assert.Equal(error, first.Error?.Message is { } message ? message.Split(" Ask the operator")[0] : null);
    }

    [Theory]
    [InlineData("/api/v1", """{"type":"UPDATE_QUOTA","update_quota":{"quota_configs":[{"role":"c","limits":{"cpus":{"value":1}}}]}}""", "Unknown role 'c'")]
    [InlineData("/quota", """{"role":"c","force":true,"guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":1}}]}""", "Unknown role 'c'")]
    [InlineData("/api/v1", """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"c","weight":2}]}}""", "Unknown role 'c'")]
    [InlineData("/api/v1", """{"type":"UPDATE_WEIGHTS","update_weights":{"weight_infos":[{"role":"a","weight":2}]}}""", null)]
    public async Task QuotaOrWeight_OfARole_IsTakenOrRefused(string path, string body, string? refusal)
    {
        using var response = await _client.PostAsync(path, ApiHost.Json(body));

        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(refusal ?? "", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
