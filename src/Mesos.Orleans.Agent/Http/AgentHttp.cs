using System.Collections.Frozen;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mesos.Orleans.Agent.Http;

/// <summary>The agent's own HTTP API on its own port. Every path may carry the prefix <c>/slave(1)</c>.</summary>
internal sealed partial class AgentHttp(
    AgentOptions options, AgentRuntime runtime, Func<AgentDescription> describe, Func<ResourceSet> resources, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private const string ProcessName = "slave(1)";
    private const string HealthPath = "health";
    private const string LivePath = "health/live";
    private const string ReadyPath = "health/ready";
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<AgentHttp>();
    private readonly CancellationTokenSource _stopping = new();
    private volatile FrozenDictionary<string, AgentRoute>? _routes;
    private WebApplication? _application;

    /// <summary>Listens, and returns the port.</summary>
    internal async Task<int> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{(options.Ip.Contains(':', StringComparison.Ordinal) ? $"[{options.Ip}]" : options.Ip)}:{options.Port}");
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        _application = builder.Build();
        _application.Run(Handle);
        await _application.StartAsync();
        return new Uri(_application.Urls.First()).Port;
    }

    /// <summary>Hands over what exists only once the port is known; until then everything but <c>/health</c> and <c>/health/live</c> answers 503.</summary>
    internal void Attach(WorkDirectory work, AgentFacts facts, ExecutorHost executors, Func<int> quarantined, CheckpointStore checkpoints, SandboxCollector collector)
    {
        var executor = new ExecutorEndpoint(executors, runtime, time, _stopping.Token);
        var agent = new AgentEndpoints(options, runtime, executors, work, facts, describe, resources, quarantined, checkpoints, collector, time);
        var sandboxes = new SandboxFiles(new SandboxPaths(work) { AgentId = facts.AgentId });
        var files = new FileEndpoints(sandboxes, agent.Look);
        _routes = new Dictionary<string, AgentRoute>
        {
            [HealthPath] = AgentRoute.Get(AgentEndpoints.Health),
            [LivePath] = AgentRoute.Get(AgentEndpoints.Health),
            [ReadyPath] = AgentRoute.Get(Ready),
            ["version"] = AgentRoute.Get(AgentEndpoints.Version),
            ["flags"] = AgentRoute.Get(agent.Flags),
            ["state"] = AgentRoute.Get(agent.State),
            ["containers"] = AgentRoute.Get(agent.ListContainers),
            ["monitor/statistics"] = AgentRoute.Get(agent.Statistics),
            ["metrics/snapshot"] = AgentRoute.Get(agent.Snapshot),
            ["files/browse"] = AgentRoute.Get(files.Browse),
            ["files/read"] = AgentRoute.Get(files.Read),
            ["files/download"] = AgentRoute.Get(files.Download),
            ["files/debug"] = AgentRoute.Get(files.Debug),
            ["api/v1"] = AgentRoute.Post(new OperatorEndpoint(agent, sandboxes).Handle),
            ["api/v1/executor"] = AgentRoute.Post(executor.Handle),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_application is not null)
            await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task Handle(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? context.Request.Path.Value ?? "/";
        var path = RequestPath.Parse(target, ProcessName);
        try
        {
            if (_routes is { } routes)
                await Route(context, RequestPath.FindLongest(routes, path));
            else if (path is not (HealthPath or LivePath))
                await context.Text(StatusCodes.Status503ServiceUnavailable, "Agent has not finished recovery");
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be answered.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await context.Text(e.StatusCode, e.Message);
        }
        catch (Exception e)
        {
            // A bug in one answer is no reason to answer nobody any more.
            LogFailed(_logger, path ?? target, e);
            if (context.Response.HasStarted)
                context.Abort(); // Half an answer must not look like a whole one.
            else
                await context.Text(StatusCodes.Status500InternalServerError, $"/{path} failed: a fault of the agent, which its log describes.");
        }
    }

    // Ready for work: the cluster knows the agent and can send it some.
    private Task Ready(HttpContext context) => runtime.IsRegistered && !_stopping.IsCancellationRequested
        ? context.Text(StatusCodes.Status200OK, "registered")
        : context.Text(StatusCodes.Status503ServiceUnavailable, "The agent is not registered with a master.");

    private static Task Route(HttpContext context, AgentRoute? route)
    {
        if (route is null)
            return context.Text(StatusCodes.Status404NotFound, "404 Not Found. Try /state, /monitor/statistics, /metrics/snapshot, /files/browse, /version or POST /api/v1.");
        if (route.Takes(context.Request.Method))
            return route.Handle(context);
        context.Response.Headers.Allow = route.Method;
        return context.Text(StatusCodes.Status405MethodNotAllowed, $"Expecting one of {{ '{route.Method}' }}, but received '{context.Request.Method}'");
    }

    [LoggerMessage(LogLevel.Error, "/{Path} failed")]
    private static partial void LogFailed(ILogger logger, string path, Exception e);
}
