using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Http;

/// <summary>The agent's own HTTP API on its own port.</summary>
internal sealed class AgentHttp(
    AgentOptions options, AgentRuntime runtime, Func<AgentDescription> describe, ResourceSet resources, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private WebApplication? _application;

    /// <summary>Listens, and returns the port.</summary>
    internal async Task<int> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{options.Ip}:{options.Port}");
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        _application = builder.Build();
        _application.MapGet("/health", () => Results.Ok());
        await _application.StartAsync();
        return new Uri(_application.Urls.First()).Port;
    }

    /// <summary>Hands over what exists only once the port is known; until then everything but <c>/health</c> answers 503.</summary>
    internal void Attach(WorkDirectory work, AgentFacts facts, ExecutorHost executors) =>
        _ = (work, facts, executors, runtime, describe, resources, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.DisposeAsync();
        }
    }
}
