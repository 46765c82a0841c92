using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Tasks;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Allocation;
using Mesos.Orleans.Grains.Hosting;
using Orleans.Runtime;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Frameworks;

internal sealed partial class FrameworkGrain
{
    private const int MaxLaunchAttempts = 4;
    private const int MaxOvertaken = 10_000;
    private static readonly TimeSpan LaunchRetryDelay = TimeSpan.FromMilliseconds(250);

    // Withdrawn before they came: messages overtake each other.
    private readonly RecentSet<OfferId> _overtaken = new(MaxOvertaken);

    public Task ReceiveOffers(OfferBatch batch)
    {
        if (batch.Epoch < _allocatorEpoch)
        {
            return Task.CompletedTask;
        }

        ObserveEpoch(batch.Epoch);
        _overtaken.AddAll(batch.Rescinded.Where(offer => !_offers.Open.ContainsKey(offer)));
        Rescind(batch.Rescinded);
        RescindInverse(batch.RescindedInverse);
        if (!IsConnected)
        {
            if (!batch.Offers.IsEmpty)
            {
                CloseAtAllocator([.. batch.Offers.Select(offer => new ClosedOffer(offer.Id, null, 0))]);
            }

            return Task.CompletedTask;
        }

        OfferDraft[] drafts = [.. batch.Offers.Where(offer => !_overtaken.Contains(offer.Id)).Select(Draft)];
        _offers = _offers.Add(drafts);
        if (drafts.Length > 0)
        {
            var offers = new V1.Scheduler.Event.Types.Offers();
            offers.Offers_.Add(drafts.Select(ToWire));
            Emit(new() { Type = EventType.Offers, Offers = offers });
            Count("offers/sent", drafts.Length);
        }

        OfferInverse(batch.InverseOffers);

        return Task.CompletedTask;
    }

    private OfferDraft Draft(OfferedResources offer) =>
        new(offer.Id, Id, offer.Agent, offer.Role, offer.Resources, offer.AgentInfo, offer.Unavailability);

    // Offers of an allocator that is gone are not covered by the new one's model: they are void.
    private void ObserveEpoch(long epoch)
    {
        if (epoch > _allocatorEpoch)
        {
            if (_allocatorEpoch > 0)
            {
                Rescind([.. _offers.Open.Keys]);
                RescindInverse([.. _inverseOffers.Keys]);
            }

            _allocatorEpoch = epoch;
        }
    }

    private async Task Accept(V1.Scheduler.Call.Types.Accept accept)
    {
        if (accept.Operations.Count > 0)
        {
            // Before anything is decided: if this fails, nothing has happened.
            await Claim();
        }

        var plan = AcceptPlanner.Plan(accept, new AcceptContext(
            Id, State.Info!, _offers, id => _tasks.TryGetValue(id, out var task) && !task.IsUnreachable, FindExecutor, ids, time.GetUtcNow()));
        _offers = _offers.Close(plan.Closed.Select(offer => offer.Id));
        var isUsed = !plan.Launches.IsEmpty || !plan.Operations.IsEmpty;
        Count(isUsed ? "offers/accepted" : "offers/declined", plan.Closed.Length);
        foreach (var status in plan.Statuses)
        {
            EmitUpdate(status);
        }

        foreach (var status in plan.OperationStatuses)
        {
            EmitOperation(status);
        }

        if (!isUsed)
        {
            CloseAtAllocator([.. plan.Closed.Select(offer =>
                new ClosedOffer(offer.Id, plan.RefuseSeconds > 0 ? offer.Resources : null, plan.RefuseSeconds))]);
            return;
        }

        CountOperations(accept);
        await Launch(plan);
    }

    private async Task Launch(AcceptPlan plan)
    {
        var accepted = plan.Accepted!;
        foreach (var launch in plan.Launches)
        {
            _tasks[new(launch.Task.TaskId.Value)] = FrameworkTask.Launched(launch.LaunchId, accepted.Agent, launch.Task);
            _launching.Add(launch.LaunchId);
        }

        // At the same time as the agent's grain writes its promise, and not waited for: should everything die before it is done, the launch is found again
        // in that promise, or on the agent.
        _indexStorage.Write(late: false).Ignore();

        var command = new LaunchTasks(
            Id, _allocatorEpoch, accepted.Role, [.. accepted.Offers.Select(offer => offer.Id)], accepted.Resources,
            [.. plan.Launches.Select(l => new TaskLaunch(l.LaunchId, Id, State.Info!, l.Task, l.Group, V1.TaskState.TaskStaging))],
            plan.RefuseSeconds)
        {
            Operations = [.. plan.Operations.Select(operation => new OperationRequest(operation.Uuid, operation.Operation))],
            Order = plan.Order,
            FrameworkInfo = plan.Operations.IsEmpty ? null : State.Info,
            Generation = State.Generation,
        };
        Expect(plan.Operations, accepted.Agent);
        LaunchReply? answer;
        try
        {
            answer = await LaunchOn(accepted.Agent, command);
        }
        finally
        {
            // However it ended: what counts as being launched is not looked for.
            _launching.ExceptWith(plan.Launches.Select(launch => launch.LaunchId));
        }

        if (answer is not { } reply)
        {
            return;
        }

        Refuse(reply.Refused);
        var dropped = reply.Dropped.ToDictionary(drop => drop.LaunchId);
        foreach (var launch in plan.Launches)
        {
            var id = new TaskId(launch.Task.TaskId.Value);
            if (dropped.TryGetValue(launch.LaunchId, out var drop))
            {
                _tasks.Remove(id);
                _index.Remove(launch.LaunchId);
                var state = drop.Invalid ? V1.TaskState.TaskError : TaskStates.Told(V1.TaskState.TaskDropped, _capabilities);
                EmitUpdate(MasterStatus.Create(id, accepted.Agent, state, drop.Reason, drop.Message, time.GetUtcNow()));
            }
            else if (_tasks.TryGetValue(id, out var task) && task.LaunchId == launch.LaunchId)
            {
                _tasks[id] = task with { Settled = true };
            }
        }
    }

    // A call that failed may have done its work. Launching again is harmless while the agent's grain knows the launch, and a task that has run
    // already has a record of its own: so ask for that first, and leave what stays unknown to the audit. Never call it lost on a guess.
    private async Task<LaunchReply?> LaunchOn(AgentId agent, LaunchTasks command)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var reply = await GrainFactory.GetGrain<IAgentGrain>(agent.Value).Launch(command);
                var isOvertaken = IsOvertakenBy(reply.Generation);
                if (attempt == 1 || !(isOvertaken || reply.Dropped.Any(drop => drop.Reason == V1.TaskStatus.Types.Reason.AgentDisconnected)))
                {
                    return reply;
                }

                // An activation that the agent has not registered with does not know what the one before it took from an earlier attempt; and what one took that heard
                // of a later activation of this framework since, may have run and ended.
                LogUnsettled(Id, command.Launches.Length, agent, reply.Dropped.FirstOrDefault()?.Message ?? "another activation has taken over");
                return null;
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                if (attempt == MaxLaunchAttempts)
                {
                    LogUnsettled(Id, command.Launches.Length, agent, e.Message);
                    return null;
                }

                await Task.Delay(LaunchRetryDelay * attempt, time);
                command = command with { Launches = await Unrecorded(command.Launches) };
            }
        }
    }

    private async Task<ImmutableArray<TaskLaunch>> Unrecorded(ImmutableArray<TaskLaunch> launches)
    {
        List<TaskLaunch> rest = [];
        foreach (var launch in launches)
        {
            try
            {
                if ((await TaskOf(new(launch.Task.TaskId.Value)).GetSnapshot())?.LaunchId != launch.LaunchId)
                {
                    rest.Add(launch);
                }
            }
            catch (Exception e) when (GrainCallFailure.Is(e))
            {
                LogAuditFailed(Id, new(launch.Task.AgentId.Value), e.Message);
            }
        }

        return [.. rest];
    }

    private void Decline(V1.Scheduler.Call.Types.Decline decline)
    {
        var offers = _offers.Find(decline.OfferIds.Select(id => new OfferId(id.Value)));
        var seconds = RefusePolicy.Seconds(decline.Filters);
        _offers = _offers.Close(offers.Select(offer => offer.Id));
        Count("offers/declined", offers.Length);
        CloseAtAllocator([.. offers.Select(offer => new ClosedOffer(offer.Id, seconds > 0 ? offer.Resources : null, seconds))]);
    }

    private void Rescind(ImmutableArray<OfferId> offers)
    {
        foreach (var offer in _offers.Find(offers))
        {
            Emit(new() { Type = EventType.Rescind, Rescind = new() { OfferId = new() { Value = offer.Id.Value } } });
            Count("offers/rescinded");
        }

        _offers = _offers.Close(offers);
    }

    private void RescindRolesLeft(IReadOnlySet<string> held)
    {
        ImmutableArray<OfferId> left = [.. _offers.Open.Values.Where(offer => !held.Contains(offer.Role)).Select(offer => offer.Id)];
        if (!left.IsEmpty)
        {
            Rescind(left);
            CloseAtAllocator([.. left.Select(offer => new ClosedOffer(offer, null, 0))]);
        }
    }

    private void CloseAtAllocator(ImmutableArray<ClosedOffer> closed)
    {
        if (!closed.IsEmpty)
        {
            GrainFactory.GetGrain<IAllocatorGrain>(0).OffersClosed(Id, closed).Ignore();
        }
    }

    private V1.ExecutorInfo? FindExecutor(AgentId agent, string executorId) => _tasks.On(agent)
        .FirstOrDefault(task => !task.IsTerminal && task.Spec.Executor?.ExecutorId.Value == executorId)?.Spec.Executor;

    private V1.Offer ToWire(OfferDraft draft)
    {
        var offer = new V1.Offer
        {
            Id = new() { Value = draft.Id.Value },
            FrameworkId = new() { Value = Id.Value },
            AgentId = new() { Value = draft.Agent.Value },
            Hostname = draft.AgentInfo.Hostname,
            Domain = draft.AgentInfo.Domain,
            Unavailability = draft.Unavailability,
            Url = new()
            {
                Scheme = "http",
                Address = new() { Hostname = draft.AgentInfo.Hostname, Port = draft.AgentInfo.Port },
                Path = "/slave(1)",
            },
        };
        offer.Url.Address.Ip = draft.AgentInfo.Hostname;
        offer.Attributes.Add(draft.AgentInfo.Attributes);
        var resources = _capabilities.MultiRole ? draft.Resources.AllocateTo(draft.Role) : draft.Resources;
        offer.Resources.Add(resources.ToWire(preRefinement: !_capabilities.ReservationRefinement));
        offer.ExecutorIds.Add(_tasks.On(draft.Agent).Where(task => !task.IsTerminal && task.Spec.Executor is not null)
            .Select(task => task.Spec.Executor.ExecutorId).Distinct());
        if (_capabilities.MultiRole)
        {
            offer.AllocationInfo = new() { Role = draft.Role };
        }

        return offer;
    }
}
