using System.Collections.Immutable;
using System.Diagnostics;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Grains.Cluster;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Allocation;

/// <summary>
/// A shell around the allocator: takes what owners report, runs cycles, sends offers. Its model dies with it, unless it moves in good order; a new activation has a
/// higher epoch, asks every owner to report again, and frameworks drop the offers of the epoch before.
/// </summary>
internal sealed partial class AllocatorGrain(
    [PersistentState("allocator")] IPersistentState<AllocatorState> storage,
    AllocatorOptions options,
    TimeProvider time,
    Residents residents,
    KnownCluster cluster,
    ILogger<AllocatorGrain> logger) : Grain, IAllocatorGrain
{
    // How many ended frameworks are remembered; a message is never late by as many.
    private const int MaxEnded = 10_000;
    private static readonly TimeSpan EventDelay = TimeSpan.FromMilliseconds(5);

    // Offers younger than this may still be on their way to a framework that does not list them: closing them would offer them twice.
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(5);

    private readonly Dictionary<FrameworkId, DateTimeOffset> _frameworksSeen = [];
    private readonly Dictionary<AgentId, DateTimeOffset> _agentsSeen = [];
    private readonly HashSet<AgentId> _awaited = [];
    private readonly RecentSet<FrameworkId> _ended = new(MaxEnded);
    private Allocator _allocator = null!;
    private IGrainTimer? _soon;
    private bool _soonPending;
    private string _clusterId = "";
    private long _nextOffer;
    private long _runs;
    private readonly RecentDurations _runTimes = new("allocation_run_ms");
    private readonly RecentDurations _latencies = new("allocation_run_latency_ms");
    private long _soonSince;
    private DateTimeOffset _lastCheck;
    private Task _asking = Task.CompletedTask;
    private bool _hasAsked;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Written in any case: that fails if there is another activation by now.
        storage.State.Epoch += _moved is null ? 1 : 0;
        await storage.WriteStateAsync(cancellationToken);
        _clusterId = (await cluster.Get(GrainFactory)).Id;
        _allocator = new Allocator(options, (ulong)storage.State.Epoch, NextOfferId);
        await ReadTables();
        if (_moved is { } moved)
        {
            Unpack(moved);
            _moved = null;
        }
        else if (!_quotas.Configs.IsEmpty)
        {
            // Until most agents are back, what is free would look like more or less than it is, and guarantees would be given away.
            _allocator.AwaitAgents((await GrainFactory.ListAll(Registry.Agents)).Length, time.GetUtcNow());
        }

        _soon = this.RegisterGrainTimer(RunSoon, new() { DueTime = Timeout.InfiniteTimeSpan, Period = Timeout.InfiniteTimeSpan, KeepAlive = true });
        this.RegisterGrainTimer(RunPeriodically, new() { DueTime = options.AllocationInterval, Period = options.AllocationInterval, KeepAlive = true });
        _lastCheck = time.GetUtcNow();
        _asking = AskEveryone();
        residents.Enter(this);
        LogActivated(storage.State.Epoch);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        residents.Leave(this);
        return Task.CompletedTask;
    }

    public Task AgentChanged(AgentChanged change)
    {
        _awaited.Remove(change.Agent.Id);
        if (change.Removed)
        {
            _agentsSeen.Remove(change.Agent.Id);
            Send(new AllocationCycle([], _allocator.RemoveAgent(change.Agent.Id)));
        }
        else
        {
            _agentsSeen[change.Agent.Id] = time.GetUtcNow();
            ForgetAnswersOf(change.Agent);
            _allocator.PutAgent(change.Agent, change.Closed, time.GetUtcNow(), change.IsOperation);
        }

        RunIfNeeded();
        return Task.CompletedTask;
    }

    public Task FrameworkChanged(FrameworkChanged change)
    {
        var id = change.Framework.Id;
        if (change.Removed)
        {
            _frameworksSeen.Remove(id);
            _ended.Add(id);
            _allocator.RemoveFramework(id);
            return Task.CompletedTask;
        }

        if (_ended.Contains(id))
        {
            // Messages overtake each other, and ids are never used again.
            return Task.CompletedTask;
        }

        _frameworksSeen[id] = time.GetUtcNow();
        _allocator.PutFramework(change.Framework, time.GetUtcNow());
        if (change.OpenOffers is { } open)
        {
            // What is closed here is withdrawn there too: a framework that was busy for longer may take it yet.
            var closed = _allocator.RetainOffers(id, open, change.VoidsOthers ? null : time.GetUtcNow() - InFlight);
            if (!closed.IsEmpty)
            {
                GrainFactory.GetGrain<IFrameworkInbox>(id.Value).ReceiveOffers(new OfferBatch(storage.State.Epoch, [], closed)).Ignore();
            }
        }

        if (change.Revived is { } roles)
        {
            _allocator.Revive(id, [.. roles]);
        }

        RunIfNeeded();
        return Task.CompletedTask;
    }

    public Task OffersClosed(FrameworkId framework, ImmutableArray<ClosedOffer> closed)
    {
        _allocator.CloseOffers(framework, closed, time.GetUtcNow());
        RunIfNeeded();
        return Task.CompletedTask;
    }

    public Task<long> GetEpoch() => Task.FromResult(storage.State.Epoch);

    public Task<ImmutableDictionary<string, double>> GetMetrics()
    {
        var metrics = ImmutableDictionary.CreateBuilder<string, double>();
        metrics["allocator/mesos/allocation_runs"] = _runs;
        metrics["allocator/mesos/event_queue_dispatches"] = _soonPending ? 1 : 0;
        var now = time.GetUtcNow();
        foreach (var (key, value) in _allocator.Measure().Concat(_runTimes.Measure(now)).Concat(_latencies.Measure(now)))
        {
            metrics["allocator/mesos/" + key] = value;
        }

        return Task.FromResult(metrics.ToImmutable());
    }

    private OfferId NextOfferId() => new($"{_clusterId}-O{(storage.State.Epoch * 1_000_000_000_000L) + ++_nextOffer}");

    private void RunIfNeeded()
    {
        if (_allocator.HasEvents && !_soonPending)
        {
            // A short wait lets the events of one moment share one cycle.
            _soonPending = true;
            _soonSince = time.GetTimestamp();
            _soon!.Change(EventDelay, Timeout.InfiniteTimeSpan);
        }
    }

    private Task RunSoon(CancellationToken cancellationToken)
    {
        _soonPending = false;
        RunCycle(eventsOnly: true, time.GetElapsedTime(_soonSince));
        return Task.CompletedTask;
    }

    private Task RunPeriodically(CancellationToken cancellationToken)
    {
        RunCycle(eventsOnly: false, TimeSpan.Zero);
        if (!_hasAsked && _asking.IsCompleted)
        {
            _asking = AskEveryone();
        }

        AskTheSilent();
        return Task.CompletedTask;
    }

    // The latency is the wait between the first event that asks for a cycle and the cycle; the periodic one is asked for when it runs.
    private void RunCycle(bool eventsOnly, TimeSpan latency)
    {
        var started = Stopwatch.GetTimestamp();
        var cycle = _allocator.Run(time.GetUtcNow(), eventsOnly);
        _runTimes.Add(Stopwatch.GetElapsedTime(started), time.GetUtcNow());
        _latencies.Add(latency, time.GetUtcNow());
        _runs++;
        Send(cycle);
    }

    private void Send(AllocationCycle cycle)
    {
        var rescinded = cycle.Rescinded.ToLookup(offer => offer.Framework, offer => offer.Id);
        var offered = cycle.Offers.ToLookup(offer => offer.Framework);
        var asked = cycle.InverseOffers.ToLookup(offer => offer.Framework);
        var withdrawn = cycle.RescindedInverseOffers.ToLookup(offer => offer.Framework, offer => offer.Id);
        foreach (var framework in Keys(rescinded).Union(Keys(offered)).Union(Keys(asked)).Union(Keys(withdrawn)))
        {
            var batch = new OfferBatch(
                storage.State.Epoch,
                [.. offered[framework].Select(o => new OfferedResources(o.Id, o.Agent, o.Role, o.Resources, o.AgentInfo) { Unavailability = o.Unavailability })],
                [.. rescinded[framework]])
            {
                InverseOffers = [.. asked[framework].Select(o => new InverseOffered(o.Id, o.Agent, o.Unavailability))],
                RescindedInverse = [.. withdrawn[framework]],
            };
            GrainFactory.GetGrain<IFrameworkInbox>(framework.Value).ReceiveOffers(batch).Ignore();
        }

        static IEnumerable<FrameworkId> Keys<T>(ILookup<FrameworkId, T> lookup) => lookup.Select(group => group.Key);
    }

    // Everything here is one-way: an owner that does not answer now answers to AskTheSilent or reports by itself. Who is not read from the registry is not asked at all,
    // and may sleep with a deadline: so that is tried until it succeeds.
    private async Task AskEveryone()
    {
        try
        {
            await AskAllThatAreListed();
            _hasAsked = true;
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogNotAsked(e.Message);
        }
    }

    private async Task AskAllThatAreListed()
    {
        foreach (var framework in await GrainFactory.ListAll(Registry.Frameworks))
        {
            _frameworksSeen.TryAdd(new(framework), time.GetUtcNow());
            GrainFactory.GetGrain<IFrameworkInbox>(framework).ReportToAllocator(storage.State.Epoch).Ignore();
        }

        foreach (var agent in await GrainFactory.ListAll(Registry.Agents))
        {
            if (_agentsSeen.TryAdd(new(agent), time.GetUtcNow()))
            {
                _awaited.Add(new(agent));
            }

            GrainFactory.GetGrain<IAgentGrain>(agent).ReportToAllocator(storage.State.Epoch).Ignore();
        }
    }

    // All report every ReportInterval of theirs. Who is silent may have lost its silo: asking wakes it, which keeps failover timeouts running, and sees to it that
    // an agent which never comes back is given up.
    private void AskTheSilent()
    {
        var now = time.GetUtcNow();
        if (now - _lastCheck < SilenceLimit)
        {
            return;
        }

        _lastCheck = now;
        HealTables().Ignore();
        foreach (var (framework, seen) in _frameworksSeen)
        {
            if (now - seen > SilenceLimit)
            {
                GrainFactory.GetGrain<IFrameworkInbox>(framework.Value).ReportToAllocator(storage.State.Epoch).Ignore();
            }
        }

        foreach (var (agent, seen) in _agentsSeen)
        {
            if (now - seen > SilenceLimit)
            {
                GrainFactory.GetGrain<IAgentGrain>(agent.Value).ReportToAllocator(storage.State.Epoch).Ignore();
            }
        }
    }

    private static TimeSpan SilenceLimit => TimeSpan.FromSeconds(30);

    [LoggerMessage(Level = LogLevel.Information, Message = "Allocator active, epoch {Epoch}")]
    private partial void LogActivated(long epoch);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lists of agents and frameworks could not be read, which is tried again: {Error}")]
    private partial void LogNotAsked(string error);
}
