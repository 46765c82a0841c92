using System.Net;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Api.Tests.Hosting;
using Mesos.Orleans.Silo.Hosting;
using Mesos.Orleans.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Mesos.Orleans.Api.Tests.Master;

/// <summary>A whole master in this process: silo, grains and HTTP, on free ports, its state in memory.</summary>
public sealed class RunningMaster : IAsyncLifetime
{
    private WebApplication _app = null!;

    public HttpClient Client { get; private set; } = null!;

    public IGrainFactory Grains => _app.Services.GetRequiredService<IGrainFactory>();

    public static WebApplication Build(string url, params string[] more) => MesosMaster.Build(
        ["--urls", url, $"--Mesos:Silo:SiloPort={FreePorts.Next()}", "--Mesos:Silo:GatewayPort=0", "--Orleans:GrainStorage:Default:ProviderType=Memory", .. more],
        builder => builder.Logging.ClearProviders());

    public async ValueTask InitializeAsync()
    {
        _app = Build("http://127.0.0.1:0");
        await _app.StartAsync().For("The start of the master");
        Client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()), Timeout = Waiting.Limit };
    }

    public Task Stop() => _app.StopAsync().For("The stop of the master");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync().AsTask().For("The end of the master");
    }

    public Task<HttpResponseMessage> Post(string json, string? streamId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, ApiHost.SchedulerPath) { Content = ApiHost.Json(json) };
        if (streamId is not null)
            request.Headers.TryAddWithoutValidation("Mesos-Stream-Id", streamId);
        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Calls the operator API; the answer's text, which is empty for a change.</summary>
    public async Task<(HttpStatusCode Status, string Text)> Operate(string json) => await Send(HttpMethod.Post, "/api/v1", json);

    public async Task<(HttpStatusCode Status, string Text)> Send(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : ApiHost.Json(json) };
        using var response = await Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Adds a simulated agent and waits until the allocator has it.</summary>
    public async Task<SimulatedAgent> AddAgent(string resources, string hostname = "agent.test")
    {
        var allocator = Grains.GetGrain<IAllocatorGrain>(0);
        var before = (await allocator.GetUsage()).Capacity;
        var agent = await SimulatedAgent.StartAsync(Grains, new() { Resources = resources, Hostname = hostname });
        await Waiting.Until(allocator.GetUsage, usage => !usage.Capacity.Equals(before), "A larger capacity");
        return agent;
    }

    public async Task<Subscription> Subscribe(string id, string more = "", string beside = "")
    {
        var response = await Post($$$$"""{"type":"SUBSCRIBE","framework_id":{"value":"{{{{id}}}}"},"subscribe":{"framework_info":{"user":"me","name":"n","id":{"value":"{{{{id}}}}"}{{{{more}}}}}{{{{beside}}}}}}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new Subscription(id, response, new RecordReader(await response.Content.ReadAsStreamAsync()), response.Headers.GetValues("Mesos-Stream-Id").Single());
    }
}

/// <summary>An open stream of events.</summary>
public sealed record Subscription(string Id, HttpResponseMessage Response, RecordReader Records, string StreamId) : IDisposable
{
    /// <summary>Reads on to the next event of a kind.</summary>
    public async Task<V1.Scheduler.Event> Next(V1.Scheduler.Event.Types.Type type)
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        List<V1.Scheduler.Event> passed = [];
        while (await Records.NextJson() is { } next)
        {
            if (next.Type == type)
                return next;
            passed.Add(next);
            if (limit.IsCancellationRequested)
                throw Waiting.Missed($"An event {type} after {string.Join(", ", passed)}");
        }

        throw new EndOfStreamException($"No {type}, but the end after {string.Join(", ", passed)}");
    }

    /// <summary>Reads on to the end of the stream.</summary>
    public async Task End()
    {
        using var limit = new CancellationTokenSource(Waiting.Limit);
        while (await Records.NextJson() is { } next)
        {
            if (limit.IsCancellationRequested)
                throw Waiting.Missed($"The end after {next}");
        }
    }

    /// <summary>Uses the next offer for a task <c>t</c> of 1 cpu and 100 MB, and wants no more of the agent.</summary>
    public async Task Launch(RunningMaster master, string role)
    {
        var offer = (await Next(V1.Scheduler.Event.Types.Type.Offers)).Offers.Offers_[0];
        using var response = await master.Post(
            $$$$"""
            {"type":"ACCEPT","framework_id":{"value":"{{{{Id}}}}"},"accept":{"offer_ids":[{"value":"{{{{offer.Id.Value}}}}"}],"filters":{"refuse_seconds":10000},
             "operations":[{"type":"LAUNCH","launch":{"task_infos":[{"name":"t","task_id":{"value":"t"},"agent_id":{"value":"{{{{offer.AgentId.Value}}}}"},"command":{"value":"sleep 1000"},
              "resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":1},"allocation_info":{"role":"{{{{role}}}}"}},{"name":"mem","type":"SCALAR","scalar":{"value":100},"allocation_info":{"role":"{{{{role}}}}"}}]}]}}]}}
            """,
            StreamId);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    public void Dispose() => Response.Dispose();
}
