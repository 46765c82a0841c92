using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;

namespace Mesos.Orleans.Sdk;

// Every call answers null once the cluster has accepted it (what comes of it arrives as events), or why it has not.
public sealed partial class SchedulerDriver
{
    /// <summary>Uses offers of one agent (ACCEPT): operations in order, the rest goes back.</summary>
    /// <param name="offers">The offers, all of the same agent and role.</param>
    /// <param name="operations">What to do with them; none declines them.</param>
    /// <param name="filters">For how long not to offer the rest again; null for Mesos' 5 s.</param>
    /// <returns>Null, or why not. <see cref="RefusalCode.Unavailable"/> means that the outcome is unknown: reconcile the tasks.</returns>
    public Task<Refusal?> Accept(
        IEnumerable<V1.OfferID> offers, IEnumerable<V1.Offer.Types.Operation> operations, V1.Filters? filters = null)
    {
        ImmutableArray<V1.OfferID> used = [.. offers];
        Forget(used);
        return Call(new()
        {
            Type = CallType.Accept,
            Accept = new() { OfferIds = { used }, Operations = { operations }, Filters = filters },
        });
    }

    /// <summary>Launches tasks on an offer (ACCEPT with LAUNCH); without tasks the offer is declined.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="tasks">The tasks; one without an agent gets the offer's.</param>
    /// <param name="filters">For how long not to offer the rest again; null for Mesos' 5 s.</param>
    /// <returns>Null, or why not. <see cref="RefusalCode.Unavailable"/> means that the outcome is unknown: reconcile the tasks.</returns>
    public Task<Refusal?> Launch(V1.Offer offer, IEnumerable<V1.TaskInfo> tasks, V1.Filters? filters = null)
    {
        ImmutableArray<V1.TaskInfo> placed = [.. tasks.Select(task => OnAgent(task, offer.AgentId))];
        return placed.IsEmpty
            ? Decline([offer], filters)
            : Accept([offer.Id], [new() { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { placed } } }], filters);
    }

    /// <summary>Declines offers (DECLINE).</summary>
    /// <param name="offers">The offers.</param>
    /// <param name="filters">For how long not to offer the same again; null for Mesos' 5 s.</param>
    public Task<Refusal?> Decline(IEnumerable<V1.Offer> offers, V1.Filters? filters = null)
    {
        ImmutableArray<V1.OfferID> unused = [.. offers.Select(offer => offer.Id)];
        Forget(unused);
        return Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { unused }, Filters = filters } });
    }

    /// <summary>Asks for offers again: ends suppression and clears the filters (REVIVE).</summary>
    /// <param name="roles">For which roles; none for all.</param>
    public async Task<Refusal?> Revive(params IEnumerable<string> roles)
    {
        string[] named = [.. roles];
        var refusal = await Call(new() { Type = CallType.Revive, Revive = new() { Roles = { named } } });
        if (refusal is null)
            _suppressed = _suppressed.Except(FrameworkRoles.Named(_info, named) ?? []);
        return refusal;
    }

    /// <summary>Asks for no more offers until <see cref="Revive"/> (SUPPRESS).</summary>
    /// <param name="roles">For which roles; none for all.</param>
    public async Task<Refusal?> Suppress(params IEnumerable<string> roles)
    {
        string[] named = [.. roles];
        var refusal = await Call(new() { Type = CallType.Suppress, Suppress = new() { Roles = { named } } });
        if (refusal is null)
            _suppressed = _suppressed.Union(FrameworkRoles.Named(_info, named) ?? []);
        return refusal;
    }

    /// <summary>
    /// Says what the framework waits for; from then on it gets offers of whole shapes only, and whatever else is free goes to others. Beyond Mesos:
    /// kept over subscriptions until it is replaced.
    /// </summary>
    /// <param name="shapes">All that is wanted, the most wanted first (<see cref="OfferResources.Shape"/>); none to get whole agents again.</param>
    /// <returns>Null, or why not.</returns>
    public async Task<Refusal?> PublishShapes(params IEnumerable<OfferShape> shapes)
    {
        if (FrameworkId is null)
            return new Refusal(RefusalCode.Forbidden, "Framework is not subscribed", null, "Wait for OnSubscribed.");
        var command = new PublishShapes([.. shapes], _options.Principal);
        var reply = await Insist("PublishShapes", _options.CallRetries + 1, () => Grain.PublishShapes(command));
        return reply is not null
            ? reply.Refusal
            : new Refusal(RefusalCode.Unavailable, "Nobody answered: the shapes may or may not have been stored", null, "Publish them again.");
    }

    /// <summary>Kills a task (KILL); a terminal update follows.</summary>
    /// <param name="task">The task.</param>
    /// <param name="agent">Its agent, if known: finds the task even where the cluster has lost track of it.</param>
    /// <param name="policy">Overrides the task's own kill policy; null to use that.</param>
    public Task<Refusal?> Kill(V1.TaskID task, V1.AgentID? agent = null, V1.KillPolicy? policy = null) =>
        Call(new() { Type = CallType.Kill, Kill = new() { TaskId = task, AgentId = agent, KillPolicy = policy } });

    /// <summary>Acknowledges an update (ACKNOWLEDGE), which brings the task's next one. Does nothing for a status without a uuid.</summary>
    /// <param name="status">The status as it was received.</param>
    public Task<Refusal?> Acknowledge(V1.TaskStatus status) => status is not { HasUuid: true, AgentId: not null }
        ? Task.FromResult<Refusal?>(null)
        : Call(new()
        {
            Type = CallType.Acknowledge,
            Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
        });

    /// <summary>Asks for the latest state of tasks (RECONCILE), which arrives as updates without a uuid.</summary>
    /// <param name="tasks">Which; none for all that the cluster knows.</param>
    public Task<Refusal?> Reconcile(params IEnumerable<V1.Scheduler.Call.Types.Reconcile.Types.Task> tasks) =>
        Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { tasks } } });

    /// <summary>Sends bytes to an executor (MESSAGE); best effort.</summary>
    /// <param name="agent">Where the executor runs.</param>
    /// <param name="executor">The executor.</param>
    /// <param name="data">The bytes.</param>
    public Task<Refusal?> Message(V1.AgentID agent, V1.ExecutorID executor, ByteString data) =>
        Call(new() { Type = CallType.Message, Message = new() { AgentId = agent, ExecutorId = executor, Data = data } });

    /// <summary>Shuts an executor down with all its tasks (SHUTDOWN).</summary>
    /// <param name="executor">The executor.</param>
    /// <param name="agent">Where it runs.</param>
    public Task<Refusal?> ShutdownExecutor(V1.ExecutorID executor, V1.AgentID agent) =>
        Call(new() { Type = CallType.Shutdown, Shutdown = new() { ExecutorId = executor, AgentId = agent } });

    /// <summary>Ends the framework for good (TEARDOWN): its tasks are killed, its id is never accepted again, <see cref="RunAsync"/> returns.</summary>
    public async Task<Refusal?> RequestTeardown()
    {
        _isTornDown = true;
        var refusal = await Call(new() { Type = CallType.Teardown });
        _isTornDown = refusal is null;
        return refusal;
    }

    /// <summary>Changes the framework (UPDATE_FRAMEWORK); later subscriptions of this driver use the new info.</summary>
    /// <param name="framework">The whole new info; its id may be left out.</param>
    /// <param name="suppressedRoles">The roles to suppress from now on.</param>
    /// <param name="constraints">The offer constraints from now on; null for none.</param>
    public async Task<Refusal?> UpdateFramework(
        V1.FrameworkInfo framework, IEnumerable<string>? suppressedRoles = null, V1.Scheduler.OfferConstraints? constraints = null)
    {
        var named = framework.Clone();
        named.Id = FrameworkId;
        ImmutableHashSet<string> suppressed = [.. suppressedRoles ?? []];
        var refusal = await Call(new()
        {
            Type = CallType.UpdateFramework,
            UpdateFramework = new() { FrameworkInfo = named, SuppressedRoles = { suppressed }, OfferConstraints = constraints },
        });
        if (refusal is null)
            (_info, _suppressed, _constraints) = (named, suppressed, constraints);
        return refusal;
    }

    /// <summary>Makes any call but SUBSCRIBE.</summary>
    /// <param name="call">The call; the framework's id is filled in. It may not be changed afterwards.</param>
    public async Task<Refusal?> Call(V1.Scheduler.Call call)
    {
        if (FrameworkId is not { } id)
            return new Refusal(RefusalCode.Forbidden, "Framework is not subscribed", null, "Wait for OnSubscribed.");
        call.FrameworkId = id;
        var request = new FrameworkCall(_stream, call, _options.Principal);
        var attempts = call.Type is CallType.Accept or CallType.Message or CallType.Request ? 1 : _options.CallRetries + 1;
        if (await Insist(call.Type.ToString(), attempts, () => Grain.Call(request)) is { } reply)
        {
            if (reply.Refusal is not null)
                LogCallRefused(call.Type, reply.Refusal);
            return reply.Refusal;
        }

        return new Refusal(RefusalCode.Unavailable, $"Nobody answered {call.Type}: it may or may not have been carried out", null, "Reconcile the tasks concerned.");
    }

    // Null if nobody answered, however often it was asked.
    private async Task<CallReply?> Insist(string what, int attempts, Func<Task<CallReply>> call)
    {
        var retry = new RetryDelays(_options.ShortestRetry, _options.LongestRetry, Seed() + 2);
        for (; attempts > 0; attempts--)
        {
            try
            {
                return await call().Within(_options.CallTimeout, _time, CancellationToken.None);
            }
            catch (Exception exception)
            {
                LogCallFailed(what, exception.Message);
                if (attempts > 1)
                    await Task.Delay(retry.Next(), _time);
            }
        }

        return null;
    }

    private void Forget(ImmutableArray<V1.OfferID> offers)
    {
        foreach (var offer in offers)
            _offers.TryRemove(offer.Value, out _);
    }

    private static V1.TaskInfo OnAgent(V1.TaskInfo task, V1.AgentID agent)
    {
        if (!string.IsNullOrEmpty(task.AgentId?.Value))
            return task;
        var placed = task.Clone();
        placed.AgentId = agent;
        return placed;
    }
}
