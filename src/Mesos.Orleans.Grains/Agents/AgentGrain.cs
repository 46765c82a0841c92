using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Agents;

/// <summary>
/// A shell around <see cref="AgentLedger"/>: the link to the agent process (this file and <c>AgentGrain.Link.cs</c>), what frameworks ask
/// (<c>AgentGrain.Launch.cs</c>, <c>AgentGrain.Kill.cs</c>), operations on resources (<c>AgentGrain.Operations.cs</c>), what operators do (<c>AgentGrain.Lifecycle.cs</c>), how an agent is lost and returns (<c>AgentGrain.Standing.cs</c>) and how its grain moves (<c>AgentGrain.Move.cs</c>).
/// </summary>
internal sealed partial class AgentGrain(
    [PersistentState(AgentGrain.RecordName)] IPersistentState<AgentIdentityState> identity,
    [PersistentState("launches")] IPersistentState<AgentLaunchesState> launches,
    [PersistentState("resources")] IPersistentState<AgentResourcesState> resources,
    [PersistentState("lifecycle")] IPersistentState<AgentLifecycleState> lifecycle,
    IGrainStorage records,
    IOptions<AgentGrainOptions> options,
    IOptions<DomainOptions> domain,
    IIdSource ids,
    TimeProvider time,
    LongPoll poll,
    Residents residents,
    KnownCluster cluster,
    ILogger<AgentGrain> logger) : Grain, IAgentGrain, IAgentOperations, IAgentLifecycle
{
    private const string RecordName = "agent";
    private const int MaxRememberedExits = 1_000;

    private CommandQueue _commands = new();
    private readonly LaunchFence _fence = new();
    private readonly Dictionary<Guid, TaskLaunch> _specs = [];

    // Containers of the executors that registered, and of those that have ended.
    private readonly Dictionary<ExecutorKey, string> _runs = [];
    private readonly RecentSet<string> _exits = new(MaxRememberedExits);
    private AgentLedger _ledger = new(ResourceSet.Empty);
    private Guid _session;
    private Guid _incarnation;
    private DateTimeOffset _lastRead;
    private DateTimeOffset _lastModel;
    private bool _connected;
    private bool _confirmedUnwritten;
    private long _version;

    private AgentId Id => new(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (identity.State.Info is { } info)
        {
            var total = TotalOf(info);
            _ledger = new AgentLedger(total.IsSuccess ? total.Value : ResourceSet.Empty);
        }

        if (!Unpack())
        {
            foreach (var launch in Life.IsLost ? [] : launches.State.Unconfirmed)
            {
                Promise(launch);
            }
        }

        if (identity.State.Info is not null)
        {
            StartTimer();
        }

        residents.Enter(this);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        residents.Leave(this);
        return Task.CompletedTask;
    }

    public Task<AgentSnapshot?> GetSnapshot() => Task.FromResult(identity.State.Info is not { } info
        ? null
        : new AgentSnapshot(
            info, identity.State.Pid, identity.State.Version, identity.State.Capabilities, _connected, identity.State.RegisteredAt,
            identity.State.ReregisteredAt, _ledger.Total, _ledger.UsageList,
            [.. _ledger.Executors.Values.Select(e => new ExecutorLaunch(e.Key.Framework, e.Info, ""))])
        {
            Deactivated = lifecycle.State.Deactivated,
            Drain = lifecycle.State.Drain,
            Standing = Standing,
            Since = Life.Since,
            Recovered = !_registered && Standing == AgentStanding.Away,
            Operations = [.. resources.State.Operations.Select(operation => operation.ToWire(Id))],
        });

    public Task ReportToAllocator(long epoch)
    {
        TellAllocator([]);
        return Task.CompletedTask;
    }

    // One message per change, sent whole: the next one heals a lost one, and CheckLink sends one now and then in any case.
    private void TellAllocator(ImmutableArray<ClosedOffer> closed, bool isOperation = false)
    {
        if (identity.State.Info is not { } info)
        {
            return;
        }

        _lastModel = time.GetUtcNow();

        // Versions grow over activations too, so that the allocator can tell an old message from a new one; and if there are two for a while, from
        // whichever stays.
        _version = Math.Max(_version + 1, _lastModel.UtcTicks);
        var model = new AgentModel(Id, _version, info, identity.State.Capabilities, _ledger.Total, _ledger.UsageList, IsOffered,
            _machine?.Unavailability);
        GrainFactory.GetGrain<IAllocatorGrain>(0).AgentChanged(new AgentChanged(model, closed, Removed: Life.IsLost) { IsOperation = isOperation }).Ignore();
    }

    private void Promise(TaskLaunch launch)
    {
        Admit(launch);
        _commands.Add(new RunTasks([launch]));
    }

    private void Admit(TaskLaunch launch)
    {
        var key = new TaskKey(launch.Framework, new(launch.Task.TaskId.Value));
        var held = HeldTask.Of(launch.LaunchId, key, launch.Task, FrameworkRoles.Of(launch.FrameworkInfo).FirstOrDefault() ?? "*");
        if (held.IsSuccess)
        {
            _ledger = _ledger.Admit(held.Value);
            _specs[launch.LaunchId] = launch;
        }
        else
        {
            LogUnreadable(key, held.Refusal);
        }
    }

    private async Task CheckLink(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        ResendOperations(now);
        if (_connected && !_commands.IsBeingRead && now - _lastRead > options.Value.SilenceLimit)
        {
            LogSilent(Id, options.Value.SilenceLimit);
            LoseLink();
        }
        else if (now - _lastModel > options.Value.ReportInterval)
        {
            TellAllocator([]);
        }

        await EndUndelivered();
        await CheckStanding(now);
        await CheckLifecycle(now);
    }

    private void LoseLink()
    {
        _connected = false;
        TellAllocator([]);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} has resources that cannot be read: {Refusal}")]
    private partial void LogUnreadable(TaskKey task, Refusal refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} has not asked for commands for {Limit}: its offers are rescinded until it does")]
    private partial void LogSilent(AgentId agent, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} registered with {Tasks} tasks and {Resources}")]
    private partial void LogRegistered(AgentId agent, int tasks, ResourceSet resources);
}
