using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Grains.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Agents;

// An agent that stays away is given up, and may come back; one that is gone never does (features.md §16, §17, §20). What is decided is written before anybody
// is told; whoever misses the telling learns it from the census of launches, which says how the agent stands.
internal sealed partial class AgentGrain
{
    // One-way messages to frameworks between two turns of the silo's other work.
    private const int BroadcastBatch = 256;

    // How often frameworks are told again what of theirs runs here: one that has ended, and was not told that this agent is back, has it shut down then.
    private static readonly TimeSpan TellInterval = TimeSpan.FromMinutes(5);

    private AgentPulse _pulse;
    private bool _heard;
    private bool _registered;
    private bool _dueToBeGivenUp;
    private bool _unlisted;
    private ImmutableArray<Guid> _unwanted = [];
    private DateTimeOffset _askAgainAt;
    private DateTimeOffset _lastTold;
    private IGrainTimer? _timer;

    private AgentLife Life => lifecycle.State.Standing == AgentStanding.Unknown ? AgentLife.Registered : new(lifecycle.State.Standing, lifecycle.State.Since);

    private bool IsThere => _connected && _session != Guid.Empty;

    private AgentStanding Standing =>
        Life.IsLost ? Life.Standing
        : identity.State.Info is null ? AgentStanding.Unknown
        : IsThere ? AgentStanding.Registered
        : AgentStanding.Away;

    public async Task<CallReply> MarkGone()
    {
        if (Life.Standing == AgentStanding.Gone)
        {
            return CallReply.Accepted;
        }

        if (identity.State.Info is null)
        {
            return new CallReply(new Refusal(RefusalCode.NotFound, $"Unknown agent {Id}", "agent_id", "GET_AGENTS lists the agents."));
        }

        await Give(Life.MarkGone(time.GetUtcNow()), "it was marked gone");
        return CallReply.Accepted;
    }

    public async Task<bool> Forget()
    {
        if (!Life.IsLost)
        {
            return false;
        }

        await Unlist();
        if (identity.State.Info is not null)
        {
            await identity.ClearStateAsync();
            await launches.ClearStateAsync();
            await resources.ClearStateAsync();
        }

        if (Life.Standing != AgentStanding.Gone)
        {
            await lifecycle.ClearStateAsync();
        }

        LogForgotten(Id, Life.Standing);
        DeactivateOnIdle();
        return true;
    }

    // Kept alive while the agent may have to be given up; what is lost needs no watch.
    private void StartTimer()
    {
        _timer?.Dispose();
        _pulse = AgentPulse.Start(time.GetUtcNow());
        _timer = this.RegisterGrainTimer(
            CheckLink, new() { DueTime = options.Value.CheckInterval, Period = options.Value.CheckInterval, KeepAlive = !Life.IsLost });
    }

    private async Task CheckStanding(DateTimeOffset now)
    {
        if (Life.IsLost)
        {
            await ListAsLost();
            return;
        }

        if (IsThere && now - _lastTold > TellInterval)
        {
            TellFrameworks([]);
        }

        var settings = options.Value;
        var heard = _heard || _commands.IsBeingRead;
        _heard = false;
        _pulse = _pulse.Observe(heard, now, settings.AgentPingTimeout);

        // One that left in good order, or was never seen since the cluster started, may be on its way back; silence is another matter.
        var limit = _session == Guid.Empty
            ? Math.Max(settings.MaxAgentPingTimeouts, AgentPulse.PingsIn(settings.AgentReregisterTimeout, settings.AgentPingTimeout))
            : settings.MaxAgentPingTimeouts;
        if (_pulse.Missed < limit)
        {
            CancelGivingUp();
        }
        else if (await IsPermitted(now))
        {
            Count(_registered ? "slave_removals/reason_unhealthy" : "recovery_slave_removals");
            await Give(Life.GiveUp(now), $"it missed {_pulse.Missed} pings of {settings.AgentPingTimeout}");
            Count("slave_unreachable_completed");
        }
    }

    private void CancelGivingUp()
    {
        if (_dueToBeGivenUp)
        {
            _dueToBeGivenUp = false;
            Count("slave_unreachable_canceled");
        }
    }

    private async Task<bool> IsPermitted(DateTimeOffset now)
    {
        if (!_dueToBeGivenUp)
        {
            _dueToBeGivenUp = true;
            Count("slave_unreachable_scheduled");
        }

        if (options.Value.AgentRemovalRateLimit is null)
        {
            return true;
        }

        if (now < _askAgainAt && _askAgainAt - now < AgentRemovalRate.MaxDuration)
        {
            return false;
        }

        TimeSpan wait;
        try
        {
            wait = await GrainFactory.GetGrain<IAgentRemovalsGrain>(0).Permit(Id);
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogNotPermitted(Id, e.Message);
            return false;
        }

        _askAgainAt = now + wait;
        return wait <= TimeSpan.Zero && !_heard && !_commands.IsBeingRead;
    }

    // The one way to lose an agent: written first, then everybody is told.
    private async Task Give(AgentLife life, string why)
    {
        // Every registration writes the identity: a twin of this grain that has another one fails here, and gives nothing up.
        await Write(identity);
        (lifecycle.State.Standing, lifecycle.State.Since) = (life.Standing, life.Since);
        await Write(lifecycle);
        LogLost(Id, life.Standing, why);
        if (life.Standing != AgentStanding.Unreachable)
        {
            await ForgetTasks();
        }

        // The process hears of it when it registers again, which it does at once.
        (_session, _incarnation, _connected, _dueToBeGivenUp, _unlisted) = (Guid.Empty, Guid.Empty, false, false, false);
        _commands.Wake();
        Count("slave_removals");
        TellAllocator([]);
        TellOperations(life.Standing == AgentStanding.Gone ? V1.OperationState.OperationGoneByOperator : V1.OperationState.OperationUnreachable, why);
        if (life.Standing == AgentStanding.Gone && !resources.State.Operations.IsEmpty)
        {
            resources.State.Operations = [];
            await Write(resources);
        }

        await ListAsLost();
        Broadcast(new AgentLost(Id)).Ignore();
        StartTimer();
    }

    // Whatever ran there counts as ended: nothing is promised any more, and nothing holds resources.
    private async Task ForgetTasks()
    {
        _specs.Clear();
        _commands.Restart(_ => null);
        _ledger = new AgentLedger(_ledger.Total);
        if (!launches.State.Unconfirmed.IsEmpty)
        {
            launches.State.Unconfirmed = [];
            await Write(launches);
        }
    }

    // The lists are for those who look at the whole cluster; this grain's own record is the truth, and puts them right until it has succeeded.
    private async Task ListAsLost()
    {
        if (_unlisted)
        {
            return;
        }

        try
        {
            if (Life is { Standing: AgentStanding.Unreachable or AgentStanding.Gone, Since: { } since })
            {
                await GrainFactory.LostShardOf(Life.Standing == AgentStanding.Gone ? Registry.Gone : Registry.Unreachable, Id).Add(Id, since);
            }

            if (Life.Standing != AgentStanding.Unreachable)
            {
                await GrainFactory.LostShardOf(Registry.Unreachable, Id).Remove(Id);
            }

            await GrainFactory.ShardOf(Registry.Agents, Id.Value).Remove(Id.Value);
            _unlisted = true;
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogUnlisted(Id, e.Message);
        }
    }

    private async Task Unlist()
    {
        await GrainFactory.ShardOf(Registry.Agents, Id.Value).Remove(Id.Value);
        await GrainFactory.LostShardOf(Life.Standing == AgentStanding.Gone ? Registry.Gone : Registry.Unreachable, Id).Remove(Id);
    }

    // Listed as an agent before it is written as one, and no longer as lost afterwards: between the two it is in both lists, and what forgets old entries asks first.
    private async Task WriteReturn()
    {
        if (!Life.IsLost)
        {
            return;
        }

        (lifecycle.State.Standing, lifecycle.State.Since) = (AgentStanding.Registered, null);
        await Write(lifecycle);
        GrainFactory.LostShardOf(Registry.Unreachable, Id).Remove(Id).Ignore();
    }

    private void TellOperations(V1.OperationState state, string why)
    {
        foreach (var operation in resources.State.Operations.Where(operation => operation is { Confirmed: false, IsReported: true }))
        {
            var status = new V1.OperationStatus
            {
                OperationId = operation.Info.Id, State = state, AgentId = new() { Value = Id.Value }, Message = $"The agent is lost: {why}",
            };
            Inbox(operation.Framework!.Value).ReceiveNotice(new OperationUpdated(Id, status)).Ignore();
        }
    }

    // Every framework hears of it once, as best it can; those with tasks there hear it again from the agent's census, if they must.
    private async Task Broadcast(FrameworkNotice notice)
    {
        var frameworks = await GrainFactory.ListAll(Registry.Frameworks);
        foreach (var batch in frameworks.Chunk(BroadcastBatch))
        {
            foreach (var framework in batch)
            {
                GrainFactory.GetGrain<IFrameworkInbox>(framework).ReceiveNotice(notice).Ignore();
            }

            await Task.Yield();
        }
    }

    private void Count(string counter) => GrainFactory.GetGrain<IAgentRemovalsGrain>(0).Count(counter).Ignore();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} is {Standing}: {Why}")]
    private partial void LogLost(AgentId agent, AgentStanding standing, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent}, which was {Standing}, is forgotten")]
    private partial void LogForgotten(AgentId agent, AgentStanding standing);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent} is due to become unreachable, and nobody permits it: {Error}")]
    private partial void LogNotPermitted(AgentId agent, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lists of agents do not say yet that agent {Agent} is lost: {Error}")]
    private partial void LogUnlisted(AgentId agent, string error);
}
