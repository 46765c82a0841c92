using System.Collections.Frozen;
using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Roles;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>
/// A shell around Core's rules for one framework. This file: identity, lists and deadlines; <c>Subscription</c>: streams; <c>Calls</c>: the
/// calls of a scheduler; <c>Offers</c>: offers and launches; <c>Tasks</c>: updates, reconciliation; <c>Kill</c>: kills; <c>Index</c>: what outlives an activation;
/// <c>Audit</c>: agents' word against ours; <c>Generation</c>: which of two activations counts; <c>Move</c>: to another silo; <c>End</c>: what is left to do for a
/// framework that has ended.
/// </summary>
[GrainType(FrameworkRecords.GrainType), KeepsRecords(TaskIndexStorage.RecordName)]
internal sealed partial class FrameworkGrain(
    [PersistentState(FrameworkRecords.RecordName)] IPersistentState<FrameworkState> storage,
    IGrainStorage records,
    IOptions<FrameworkGrainOptions> options,
    RoleWhitelist whitelist,
    IIdSource ids,
    TimeProvider time,
    LongPoll poll,
    Residents residents,
    KnownCluster cluster,
    ILogger<FrameworkGrain> logger) : Grain, IFrameworkGrain, IFrameworkInbox
{
    // How long a look at the deadlines may be late at least, until that counts as time that nobody watched.
    private static readonly TimeSpan UnwatchedLimit = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _counters = [];
    private TaskIndex _index = null!;
    private TaskIndexStorage _indexStorage = null!;
    private FrameworkTasks _tasks = null!;
    private CompletedTasks _completed = null!;
    private OfferBook _offers = OfferBook.Empty;
    private FrameworkCapabilities _capabilities;
    private long _allocatorEpoch;
    private long _version;
    private DateTimeOffset _lastReport;
    private DateTimeOffset _lastAudit;
    private DateTimeOffset _lastCheck;
    private DateTimeOffset _activatedAt;
    private IGrainTimer? _timer;
    private bool _leaving;

    // Offers that were made for whoever was here before must not be taken, and have to return to the pool at once.
    private bool _voidsOthers = true;
    private ImmutableHashSet<string>? _untoldRevival;

    private FrameworkId Id => new(this.GetPrimaryKeyString());

    private FrameworkState State => storage.State;

    private bool IsConnected => _stream is { IsClosed: false };

    private bool IsKnown => State.Info is not null;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _activatedAt = _lastAudit = _lastCheck = time.GetUtcNow();
        PrepareIndex();
        RaiseGeneration();
        if (State.Info is not { } info)
        {
            residents.Enter(this);
            return;
        }

        _capabilities = FrameworkCapabilities.Of(info);
        await _indexStorage.Load();
        TakeOverIndex();
        Unpack();
        StartTimer();
        residents.Enter(this);
        if (!State.Completed)
        {
            Recover().Ignore();
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        residents.Leave(this);
        return State.Info is null ? Task.CompletedTask : _indexStorage.Write(late: true);
    }

    public Task<FrameworkSnapshot?> GetSnapshot()
    {
        if (State.Info is not { } info)
        {
            return Task.FromResult<FrameworkSnapshot?>(null);
        }

        RecallCompleted().Ignore();

        var executors = _tasks.Values
            .Where(task => task.Spec.Executor is not null && task is { IsTerminal: false, IsUnreachable: false })
            .Select(task => new ExecutorSummary(task.Agent, task.Spec.Executor))
            .DistinctBy(executor => (executor.Agent, executor.Info.ExecutorId.Value));
        return Task.FromResult<FrameworkSnapshot?>(new FrameworkSnapshot(
            info, IsConnected, IsConnected, State.Completed, State.RegisteredAt, State.ReregisteredAt, State.UnregisteredAt,
            [.. State.SuppressedRoles],
            [.. _tasks.Values.Where(task => task is { IsUnreachable: false, IsRecovering: false }).Select(task => task.ToWire(Id))],
            [.. _tasks.Values.Where(task => task.IsUnreachable).Select(Listed)],
            [.. _completed.Known.Select(task => task.ToWire(Id))],
            [.. _offers.Open.Values.Select(ToWire)],
            [.. executors],
            _counters.ToImmutableDictionary()));
    }

    public Task ReportToAllocator(long epoch)
    {
        ObserveEpoch(epoch);
        TellAllocator(null, [.. _offers.Open.Keys]);
        return Task.CompletedTask;
    }

    private void StartTimer() =>
        _timer ??= this.RegisterGrainTimer(Check, new() { DueTime = options.Value.CheckInterval, Period = options.Value.CheckInterval, KeepAlive = true });

    // Everything with a deadline is looked at here: silence of the stream, failover, updates to be sent again, reports and audits.
    private async Task Check(CancellationToken cancellationToken)
    {
        if (!IsKnown)
        {
            return;
        }

        _indexStorage.Write(late: true).Ignore();
        ClearEvicted().Ignore();
        if (State.Completed)
        {
            await CheckEnded();
            return;
        }

        var now = time.GetUtcNow();
        if (now - _lastCheck > (options.Value.SilenceLimit / 2 > UnwatchedLimit ? options.Value.SilenceLimit / 2 : UnwatchedLimit))
        {
            // This silo was frozen, and whoever reads could not: only time that was watched counts.
            _stream?.Excuse(now);
            _activatedAt = now;
        }

        _lastCheck = now;
        if (_stream is { IsClosed: false, IsBeingRead: false } stream && now - stream.LastRead > options.Value.SilenceLimit)
        {
            LogSilent(Id);
            await LoseStream();
        }
        else if (_stream is null && State.FailoverDeadline is null && now - _activatedAt > options.Value.SilenceLimit)
        {
            // It was connected when the last activation died, and so did whoever held its stream: its time runs from when that could be noticed.
            LogSilent(Id);
            await LoseStream();
        }

        if (State.FailoverDeadline is { } deadline && now >= deadline)
        {
            LogExpired(Id);
            await End("Framework failover timeout");
            return;
        }

        ResendUpdates(now);
        ResendKills().Ignore();
        if (now - _lastReport > options.Value.ReportInterval)
        {
            TellAllocator(null, [.. _offers.Open.Keys]);
        }

        if (now - _lastAudit > options.Value.AuditInterval)
        {
            _lastAudit = now;
            Audit();
        }
    }

    private void TellAllocator(ImmutableHashSet<string>? revived, ImmutableHashSet<OfferId>? open = null)
    {
        if (State.Info is not { } info)
        {
            return;
        }

        _lastReport = time.GetUtcNow();

        // Versions grow over activations too, so that the allocator can tell an old message from a new one; and if there are two for a while, from
        // whichever stays.
        _version = Math.Max(_version + 1, _lastReport.UtcTicks);
        var model = new FrameworkModel(Id, _version, info, IsConnected, State.SuppressedRoles, State.OfferConstraints)
        {
            Shapes = OfferShapesValidator.Of(info, State.Shapes),
        };
        Report(new FrameworkChanged(model, open, Joined(_untoldRevival, revived), State.Completed) { VoidsOthers = _voidsOthers && open is not null }).Ignore();
    }

    // What could not be told is told with the next check.
    private async Task Report(FrameworkChanged change)
    {
        _untoldRevival = null;
        try
        {
            await GrainFactory.GetGrain<IAllocatorGrain>(0).FrameworkChanged(change);
            _voidsOthers &= !change.VoidsOthers;
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            _untoldRevival = Joined(_untoldRevival, change.Revived);
            _lastReport = DateTimeOffset.MinValue;
        }
    }

    // Of no roles (null), of some, or of all (empty).
    private static ImmutableHashSet<string>? Joined(ImmutableHashSet<string>? one, ImmutableHashSet<string>? other) =>
        one is null || other is { IsEmpty: true } ? other : other is null || one.IsEmpty ? one : one.Union(other);

    private void Emit(V1.Scheduler.Event @event)
    {
        if (_stream is not { IsClosed: false } stream)
        {
            return;
        }

        stream.Add(@event);
        Count(EventCounters[@event.Type]);
        if (stream.Waiting > options.Value.MaxWaitingEvents)
        {
            // Nothing is lost: updates are sent again on the next stream, and offers return to the pool.
            LogSlow(Id, stream.Waiting);
            LoseStream().Ignore();
        }
    }

    private void Count(string counter, long by = 1) => _counters[counter] = _counters.GetValueOrDefault(counter) + by;

    private async Task Write()
    {
        try
        {
            await storage.WriteStateAsync();
            _claim = Task.CompletedTask;
        }
        catch
        {
            // Unwritten or overtaken: what is in memory can no longer be trusted, and the next activation reads what is stored.
            _isSpoiled = true;
            DeactivateOnIdle();
            _stream?.Wake();
            throw;
        }
    }

    private static readonly FrozenDictionary<V1.Scheduler.Event.Types.Type, string> EventCounters =
        Enum.GetValues<V1.Scheduler.Event.Types.Type>().ToFrozenDictionary(type => type, type => $"events/{type.ToString().ToUpperInvariant()}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Framework {Framework} subscribed ({Name})")]
    private partial void LogSubscribed(FrameworkId framework, string name);

    [LoggerMessage(Level = LogLevel.Information, Message = "Framework {Framework} is disconnected; failover deadline {Deadline}")]
    private partial void LogDisconnected(FrameworkId framework, DateTimeOffset? deadline);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody reads the stream of framework {Framework}: it counts as disconnected")]
    private partial void LogSilent(FrameworkId framework);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The scheduler of framework {Framework} does not keep up: {Waiting} events wait, its stream is closed")]
    private partial void LogSlow(FrameworkId framework, int waiting);

    [LoggerMessage(Level = LogLevel.Information, Message = "Framework {Framework} did not come back within its failover timeout")]
    private partial void LogExpired(FrameworkId framework);

    [LoggerMessage(Level = LogLevel.Information, Message = "Framework {Framework} ended: {Why}")]
    private partial void LogEnded(FrameworkId framework, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework}: the launch of {Tasks} tasks on {Agent} has an unknown outcome, which is settled later: {Error}")]
    private partial void LogUnsettled(FrameworkId framework, int tasks, Core.Agents.AgentId agent, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Framework {Framework}: agent {Agent} could not be asked about its tasks: {Error}")]
    private partial void LogAuditFailed(FrameworkId framework, Core.Agents.AgentId agent, string error);
}
