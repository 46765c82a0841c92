using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>A shell around <see cref="AgentRemovalRate"/> and <see cref="LostAgents"/>: writes a permit before it gives it, and forgets what is old.</summary>
internal sealed partial class AgentRemovalsGrain(
    [PersistentState("agent-removals")] IPersistentState<AgentRemovalsState> storage,
    IOptions<AgentGrainOptions> options,
    TimeProvider time,
    ILogger<AgentRemovalsGrain> logger) : Grain, IAgentRemovalsGrain
{
    // How many agents are told to be forgotten at once.
    private const int MaxParallelCalls = 64;

    // How many agents are forgotten in one round; the rest follow in the next.
    private const int MaxPerRound = 10_000;

    private static readonly string[] Counters =
    [
        "messages_register_slave", "messages_reregister_slave", "slave_registrations", "slave_reregistrations", "slave_removals", "slave_removals/reason_registered", "slave_removals/reason_unhealthy",
        "slave_removals/reason_unregistered", "slave_unreachable_scheduled", "slave_unreachable_completed", "slave_unreachable_canceled", "recovery_slave_removals",
    ];

    private readonly Dictionary<string, long> _counted = Counters.ToDictionary(name => name, _ => 0L);
    private AgentRemovalRate? _rate;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        _rate = settings.AgentRemovalRateLimit is { } text ? AgentRemovalRate.Parse(text).Value : null;
        this.RegisterGrainTimer(
            ForgetOld, new() { DueTime = settings.RegistryGcInterval, Period = settings.RegistryGcInterval, KeepAlive = true, Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<TimeSpan> Permit(AgentId agent)
    {
        var now = time.GetUtcNow();
        var wait = _rate?.WaitAfter(storage.State.LastPermit, now) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero || _rate is null)
        {
            return wait;
        }

        storage.State.LastPermit = now;
        await storage.WriteOrLeave(this);

        LogPermitted(agent, _rate);
        return TimeSpan.Zero;
    }

    public Task Count(string counter)
    {
        if (_counted.TryGetValue(counter, out var count))
        {
            _counted[counter] = count + 1;
        }

        return Task.CompletedTask;
    }

    public Task<ImmutableDictionary<string, long>> GetCounters() => Task.FromResult(_counted.ToImmutableDictionary());

    private async Task ForgetOld(CancellationToken cancellationToken)
    {
        try
        {
            await ForgetOld(Registry.Unreachable);
            await ForgetOld(Registry.Gone);
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogNotForgotten(e.Message);
        }
    }

    private async Task ForgetOld(string list)
    {
        var listed = await GrainFactory.ListLost(list);
        var expired = LostAgents.Expired(
            [.. listed.Select(lost => (lost.Agent, lost.Since))], time.GetUtcNow(), options.Value.RegistryMaxAgentAge, options.Value.RegistryMaxAgentCount);
        foreach (var batch in expired.Take(MaxPerRound).Chunk(MaxParallelCalls))
        {
            await Task.WhenAll(batch.Select(agent => Forget(list, agent)));
        }
    }

    // One that is not lost any more was left in the list by a crash.
    private async Task Forget(string list, AgentId agent)
    {
        if (!await GrainFactory.GetGrain<IAgentLifecycle>(agent.Value).Forget())
        {
            await GrainFactory.LostShardOf(list, agent).Remove(agent);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} may become unreachable; the limit is {Rate}")]
    private partial void LogPermitted(AgentId agent, AgentRemovalRate rate);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old entries of lost agents could not be forgotten, which is tried again: {Error}")]
    private partial void LogNotForgotten(string error);
}
