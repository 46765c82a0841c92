using System.Collections.Immutable;
using System.Reflection;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Agent.Checkpoints;
using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Fetching;
using Mesos.Orleans.Agent.Http;
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
public sealed partial class AgentHost : IAsyncDisposable
{
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan IdRetryDelay = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly AgentOptions _options;
    private readonly AgentIdentity _identity;
    private readonly AgentParts _parts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private Task _collection = Task.CompletedTask;
    private Task? _stop;

    private AgentHost(AgentOptions options, AgentIdentity identity, AgentParts parts, AgentId id, int port, TimeProvider time)
    {
        (_options, _identity, _parts, _time) = (options, identity, parts, time);
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

    /// <summary>The process that is the parent of all tasks; 0 while there is none.</summary>
    internal int SupervisorPid => _parts.Supervisor?.Pid ?? 0;

    /// <summary>True while the cluster knows the agent's session.</summary>
    public bool IsRegistered => _parts.Link.IsRegistered;

    /// <summary>Starts an agent and returns once its HTTP API answers; registration goes on in the background and is repeated until it succeeds.</summary>
    /// <param name="options">The agent's settings.</param>
    /// <param name="grains">The cluster.</param>
    /// <param name="ids">Where ids of sessions, containers and updates come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    /// <param name="cancellation">Gives up waiting for the cluster, of which a new agent needs an id.</param>
    /// <returns>
    /// The running agent, or why it cannot run: resources that cannot be read, a work directory that cannot be used or that another agent uses, settings that do not fit
    /// its last life, a port in use, no supervisor for what its last life left running.
    /// </returns>
    public static async Task<Outcome<AgentHost>> StartAsync(
        AgentOptions options, IGrainFactory grains, IIdSource ids, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation = default)
    {
        var identity = AgentIdentity.Take(options.WorkDirectory);
        if (!identity.IsSuccess)
        {
            return identity.Refusal;
        }

        Outcome<AgentHost> started = new Refusal(RefusalCode.Unavailable, "The agent could not be started.");
        try
        {
            return started = await StartAsync(options, grains, ids, time, loggers, identity.Value, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AgentIdentity.Unusable(options.WorkDirectory, e);
        }
        finally
        {
            if (!started.IsSuccess)
            {
                identity.Value.Dispose();
            }
        }
    }

    /// <summary>Silos have come or gone: what waits for an answer of the cluster is asked again (<see cref="AgentLink.Probe"/>).</summary>
    public void Probe() => _parts.Link.Probe();

    /// <summary>
    /// Stops in good order. Tasks are killed and their ends reported, all of them or those of frameworks that do not checkpoint
    /// (<see cref="AgentOptions.KillTasksOnStop"/>); then the link is closed.
    /// </summary>
    public ValueTask DisposeAsync() => new(StopAsync(_options.KillTasksOnStop));

    /// <summary>Stops in good order, and kills all tasks whatever the settings say.</summary>
    public Task ShutdownAsync() => StopAsync(killAll: true);

    /// <summary>After a start with <see cref="RecoverMode.Cleanup"/>: waits until everything has ended and the cluster knows, then stops and forgets who the agent was.</summary>
    public async Task CleanUpAsync(CancellationToken cancellation)
    {
        while (_parts.Runtime.Launches.Count > 0)
        {
            await Task.Delay(Poll, _time, cancellation);
        }

        await StopAsync(killAll: true);
        _identity.Forget();
    }

    /// <summary>Leaves everything as a death of this process would, for tests: nobody is told, nothing is written any more.</summary>
    internal async Task AbandonAsync()
    {
        _parts.Runtime.Freeze();
        await _stopping.CancelAsync();
        await Completion;
        _parts.Supervisor?.Abandon();
        await CloseAsync();
    }

    // Whoever asks again waits for the first stop.
    private Task StopAsync(bool killAll)
    {
        lock (_stopping)
        {
            return _stop ??= StopOnceAsync(killAll);
        }
    }

    private async Task StopOnceAsync(bool killAll)
    {
        await StopTasks(killAll);
        await _stopping.CancelAsync();
        await Completion;
        await _parts.Link.DisconnectAsync();
        _parts.Runtime.Freeze();
        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        await _collection;
        await _parts.DisposeAsync();
        _identity.Dispose();
        _stopping.Dispose();
    }

    private static async Task<Outcome<AgentHost>> StartAsync(
        AgentOptions options, IGrainFactory grains, IIdSource ids, TimeProvider time, ILoggerFactory loggers, AgentIdentity identity, CancellationToken cancellation)
    {
        // What is wrong with the settings is said before the cluster is asked for an id.
        if (AgentOptionsValidator.Validate(options) is { } invalid)
        {
            return invalid;
        }

        var work = new WorkDirectory(options.WorkDirectory);
        var meta = new AgentMeta(options.WorkDirectory);
        var known = await identity.GetOrCreateId(meta.LatestId, () => NewId(grains, time, loggers.CreateLogger<AgentHost>(), cancellation));
        if (!known.IsSuccess)
        {
            return known.Refusal;
        }

        var id = known.Value;
        var checkpoints = new CheckpointStore(work, id.Value, loggers.CreateLogger<CheckpointStore>());
        var recovery = AgentRecovery.Read(options, meta, id.Value, checkpoints, time.GetUtcNow(), loggers.CreateLogger<AgentRecovery>());
        if (!recovery.IsSuccess)
        {
            return recovery.Refusal;
        }

        var resources = DetectedResources.Resolve(options, recovery.Value.Before);
        var recovered = AgentResources.Recover(work, resources.Value!, loggers.CreateLogger<AgentResources>());
        if ((recovered.Refusal ?? recovery.Value.Check(Describe(options, id, options.Port, resources.Value!).Info)) is { } refusal)
        {
            return refusal;
        }

        AgentDescription description = null!;
        var runtime = new AgentRuntime(() => description, recovered.Value!, loggers.CreateLogger<AgentRuntime>()) { IsCleaningUp = options.Recover == RecoverMode.Cleanup };
        var listening = await ListenAsync(options, meta.Port, port => new AgentHttp(options with { Port = port }, runtime, () => description, () => recovered.Value!.Total, time, loggers));
        if (!listening.IsSuccess)
        {
            return listening.Refusal;
        }

        var (api, port) = listening.Value;
        var facts = Facts(options, id, port);
        description = Describe(options, id, port, resources.Value!);
        var parts = new AgentParts(options, api, runtime, time, loggers);
        var services = new TaskServices(
            facts, work, parts.Processes, new Fetcher(parts.Http, parts.Processes, ids, new FetcherOptions(), time), new TaskStatuses(facts, ids, time), time, checkpoints)
        {
            Logger = loggers.CreateLogger<CommandTask>(),
        };
        var executors = new ExecutorHost(() => description, services, runtime, ids, options, loggers);
        parts.Link = new AgentLink(grains, id, runtime, ids, time, new() { RegistrationBackoffFactor = options.RegistrationBackoffFactor }, logger: loggers.CreateLogger<AgentLink>());
        runtime.Attach(parts.Link, services, executors);
        if (await ResumeAsync(recovery.Value, description.Info, port, parts, executors) is { } lost)
        {
            await parts.DisposeAsync();
            return lost;
        }

        var collector = new SandboxCollector(work, id.Value, options, time, loggers.CreateLogger<SandboxCollector>());
        api.Attach(work, facts, executors, () => recovery.Value.Quarantined, checkpoints, collector);
        var host = new AgentHost(options, identity, parts, id, port, time);
        host._collection = Task.Run(() => collector.RunAsync(host._stopping.Token), CancellationToken.None);
        host.Completion = Task.Run(() => parts.Link.RunAsync(host._stopping.Token));
        return host;
    }

    private static async Task<Refusal?> ResumeAsync(AgentRecovery recovery, V1.AgentInfo info, int port, AgentParts parts, ExecutorHost executors)
    {
        try
        {
            if (await recovery.ResumeAsync(parts.Runtime, executors, parts.Supervisor) is { } refusal)
            {
                return refusal;
            }

            recovery.Commit(info, port);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Refusal(RefusalCode.Unavailable, $"The agent cannot write to its work directory: {e.Message}", "work_dir", "Check its owner, its mode and the space left.");
        }
    }

    // A cluster that has just started may have no storage yet.
    private static async Task<AgentId> NewId(IGrainFactory grains, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await grains.GetGrain<IClusterGrain>(0).NewAgentId();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                LogNoId(logger, e.Message);
            }

            await Task.Delay(IdRetryDelay, time, cancellation);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cluster gives this new agent no id yet, trying again: {Reason}")]
    private static partial void LogNoId(ILogger logger, string reason);

    // Executors that run know the port of the agent's last life.
    private static async Task<Outcome<(AgentHttp Api, int Port)>> ListenAsync(AgentOptions options, int? last, Func<int, AgentHttp> make)
    {
        int[] candidates = options.Port != 0 && !options.AnyPort ? [options.Port] : [.. new[] { last, options.Port, 0 }.OfType<int>().Distinct()];
        foreach (var candidate in candidates)
        {
            var api = make(candidate);
            try
            {
                return (api, await api.StartAsync());
            }
            catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
            {
                await api.DisposeAsync();
            }
        }

        return new Refusal(RefusalCode.Conflict, $"The port {options.Port} on {options.Ip} is in use.", "port", "Stop what uses it, or choose another with --port.");
    }

    private static AgentFacts Facts(AgentOptions options, AgentId id, int port) => new()
    {
        AgentId = id.Value, IpAddress = options.Ip, Port = port, SwitchUser = options.SwitchUser && Posix.UserAccount.IsRoot,
        ExecutorShutdownGracePeriod = options.ExecutorShutdownGracePeriod, RecoveryTimeout = options.RecoveryTimeout,
    };

    private static AgentDescription Describe(AgentOptions options, AgentId id, int port, ResourceSet resources)
    {
        var info = new V1.AgentInfo { Id = new V1.AgentID { Value = id.Value }, Hostname = options.AnnouncedHostname, Port = port };
        info.Resources.Add(resources.ToWire());
        info.Attributes.Add(AttributeParser.Parse(options.Attributes ?? "").Value!);
        info.Domain = options.Domain is { } domain ? FaultDomains.Parse(domain).Value : null;
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

    private async Task StopTasks(bool killAll)
    {
        await _parts.Runtime.StopTasksAsync(killAll ? null : framework => !framework.Checkpoint);
        if (IsRegistered)
        {
            // Give their ends a moment to get through; what does not is told when this agent, or the cluster, looks again.
            var deadline = _time.GetUtcNow() + ReportTimeout;
            while (_parts.Link.Retained > 0 && IsRegistered && _time.GetUtcNow() < deadline)
            {
                await Task.Delay(Poll, _time);
            }
        }
    }
}
