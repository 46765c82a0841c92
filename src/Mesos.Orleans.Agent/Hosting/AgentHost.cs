using System.Collections.Immutable;
using System.Reflection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Fetching;
using Mesos.Orleans.Agent.Http;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Agent.Volumes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Protocol.Http;
using Orleans;

namespace Mesos.Orleans.Agent.Hosting;

/// <summary>One agent in this process: its work directory, its processes, its HTTP API and its link to the cluster. Several fit in one process.</summary>
public sealed class AgentHost : IAsyncDisposable
{
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(5);

    private readonly AgentOptions _options;
    private readonly AgentIdentity _identity;
    private readonly PosixProcessSupervisor _supervisor;
    private readonly HttpClient _http;
    private readonly AgentHttp _api;
    private readonly AgentRuntime _runtime;
    private readonly AgentLink _link;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;

    private AgentHost(
        AgentOptions options, AgentIdentity identity, PosixProcessSupervisor supervisor, HttpClient http, AgentHttp api, AgentRuntime runtime,
        AgentLink link, AgentId id, int port, TimeProvider time)
    {
        (_options, _identity, _supervisor, _http, _api, _runtime, _link, _time) = (options, identity, supervisor, http, api, runtime, link, time);
        (Id, Port) = (id, port);
    }

    /// <summary>The version of this program. What agents announce, and tools compare, is <see cref="CompatibleVersion.Mesos"/>.</summary>
    public static string Version { get; } = typeof(AgentHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>The agent's id in the cluster.</summary>
    public AgentId Id { get; }

    /// <summary>The port of its HTTP API.</summary>
    public int Port { get; }

    /// <summary>Completes when the link has ended: with a refusal if the cluster does not want this agent, with null after a stop.</summary>
    public Task<Refusal?> Completion { get; private set; } = null!;

    /// <summary>True while the cluster knows the agent's session.</summary>
    public bool IsRegistered => _link.IsRegistered;

    /// <summary>Starts an agent and returns once its HTTP API answers; registration goes on in the background and is repeated until it succeeds.</summary>
    /// <param name="options">The agent's settings.</param>
    /// <param name="grains">The cluster.</param>
    /// <param name="ids">Where ids of sessions, containers and updates come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    /// <returns>The running agent, or why it cannot run: resources that cannot be read, a work directory that cannot be used, a port in use.</returns>
    public static async Task<Outcome<AgentHost>> StartAsync(
        AgentOptions options, IGrainFactory grains, IIdSource ids, TimeProvider time, ILoggerFactory loggers)
    {
        var identity = AgentIdentity.Take(options.WorkDirectory);
        if (!identity.IsSuccess)
        {
            return identity.Refusal;
        }

        var resources = DetectedResources.Resolve(options.Resources, options.DefaultRole, options.WorkDirectory);
        var attributes = AttributeParser.Parse(options.Attributes ?? "");
        var recovered = resources.IsSuccess
            ? AgentResources.Recover(new WorkDirectory(options.WorkDirectory), resources.Value, loggers.CreateLogger<AgentResources>())
            : resources.Refusal;
        if ((recovered.Refusal ?? attributes.Refusal) is { } refusal)
        {
            identity.Value.Dispose();
            return refusal;
        }

        var id = await identity.Value.GetOrCreateId(grains);
        try
        {
            return await StartAsync(options, grains, ids, time, loggers, identity.Value, id, resources.Value!, recovered.Value!, [.. attributes.Value!]);
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            identity.Value.Dispose();
            return new Refusal(RefusalCode.Conflict, $"The port {options.Port} on {options.Ip} is in use.", "port", "Stop what uses it, or choose another with --port.");
        }
    }

    /// <summary>Silos have come or gone: what waits for an answer of the cluster is asked again (<see cref="AgentLink.Probe"/>).</summary>
    public void Probe() => _link.Probe();

    /// <summary>Stops: tasks are killed and their ends reported if so configured, then the link is closed in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_options.KillTasksOnStop)
        {
            await StopTasks();
        }

        await _stopping.CancelAsync();
        await Completion;
        await _link.DisconnectAsync();
        await _api.DisposeAsync();
        _http.Dispose();
        _supervisor.Dispose();
        _identity.Dispose();
        _stopping.Dispose();
    }

    private static async Task<Outcome<AgentHost>> StartAsync(
        AgentOptions options, IGrainFactory grains, IIdSource ids, TimeProvider time, ILoggerFactory loggers, AgentIdentity identity, AgentId id,
        ResourceSet resources, AgentResources recovered, ImmutableArray<V1.Attribute> attributes)
    {
        AgentDescription description = null!;
        var runtime = new AgentRuntime(() => description, recovered, loggers.CreateLogger<AgentRuntime>());
        var api = new AgentHttp(options, runtime, () => description, () => recovered.Total, time, loggers);
        var port = await api.StartAsync();
        var facts = new AgentFacts
        {
            AgentId = id.Value, IpAddress = options.Ip, Port = port, SwitchUser = options.SwitchUser && Posix.UserAccount.IsRoot,
            ExecutorShutdownGracePeriod = options.ExecutorShutdownGracePeriod,
        };
        description = Describe(options, id, port, resources, attributes);
        var work = new WorkDirectory(options.WorkDirectory);
        var supervisor = new PosixProcessSupervisor(time);
        var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var services = new TaskServices(
            facts, work, supervisor, new Fetcher(http, supervisor, ids, new FetcherOptions(), time), new TaskStatuses(facts, ids, time), time);
        var executors = new ExecutorHost(() => description, services, runtime, ids, options, loggers);
        var link = new AgentLink(grains, id, runtime, ids, time, logger: loggers.CreateLogger<AgentLink>());
        runtime.Attach(link, services, executors);
        api.Attach(work, facts, executors);
        var host = new AgentHost(options, identity, supervisor, http, api, runtime, link, id, port, time);
        host.Completion = Task.Run(() => link.RunAsync(host._stopping.Token));
        return host;
    }

    private static AgentDescription Describe(AgentOptions options, AgentId id, int port, ResourceSet resources, ImmutableArray<V1.Attribute> attributes)
    {
        var info = new V1.AgentInfo { Id = new V1.AgentID { Value = id.Value }, Hostname = options.AnnouncedHostname, Port = port };
        info.Resources.Add(resources.ToWire());
        info.Attributes.Add(attributes);
        return new AgentDescription(info, options.PidAt(port), CompatibleVersion.Mesos, Capabilities) { Place = MachinePlace.Of(options.WorkDirectory) };
    }

    // What the agent really can do: what an operation needs that is not built yet is not announced.
    private static ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities =>
    [
        V1.AgentInfo.Types.Capability.Types.Type.MultiRole,
        V1.AgentInfo.Types.Capability.Types.Type.HierarchicalRole,
        V1.AgentInfo.Types.Capability.Types.Type.ReservationRefinement,
        V1.AgentInfo.Types.Capability.Types.Type.ResizeVolume,
        V1.AgentInfo.Types.Capability.Types.Type.AgentOperationFeedback,
    ];

    private async Task StopTasks()
    {
        await _runtime.StopTasksAsync();
        if (_link.IsRegistered)
        {
            // Give their ends a moment to get through; what does not is told when this agent, or the cluster, looks again.
            var deadline = _time.GetUtcNow() + ReportTimeout;
            while (_link.Retained > 0 && _link.IsRegistered && _time.GetUtcNow() < deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _time);
            }
        }
    }
}
