using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>A task as its framework lists it: a copy of what the task itself owns, and may be late.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Agent">Where it runs.</param>
/// <param name="Spec">The task as launched.</param>
/// <param name="Latest">The latest state known; null before the first update (TASK_STAGING).</param>
/// <param name="Head">The update that the scheduler has to acknowledge, or null.</param>
/// <param name="Statuses">Updates seen, equal consecutive states collapsed, without <c>data</c>; bounded.</param>
/// <param name="RetryAt">When the head is sent again.</param>
/// <param name="RetryDelay">How long after the last sending that is.</param>
/// <param name="Settled">False while the outcome of its launch is unknown.</param>
public sealed record FrameworkTask(
    Guid LaunchId,
    AgentId Agent,
    V1.TaskInfo Spec,
    V1.TaskStatus? Latest,
    V1.TaskStatus? Head,
    ImmutableArray<V1.TaskStatus> Statuses,
    DateTimeOffset RetryAt,
    TimeSpan RetryDelay,
    bool Settled)
{
    /// <summary>How many acknowledged uuids are remembered; the oldest go first.</summary>
    public const int MaxAcknowledged = 32;

    /// <summary>How many statuses are kept for lists.</summary>
    public const int MaxStatuses = 10;

    /// <summary>The first wait before an unacknowledged update is sent again: 10 s, as Mesos.</summary>
    public static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait before an unacknowledged update is sent again: 10 min, as Mesos.</summary>
    public static readonly TimeSpan MaxRetryDelay = TimeSpan.FromMinutes(10);

    /// <summary>The uuids that the scheduler has acknowledged, so that a message which an acknowledgement overtook is known for what it is.</summary>
    public ImmutableArray<ByteString> Acknowledged { get; init; } = [];

    /// <summary>Since when its agent is unreachable; null if it is not. What the task really is, is not known until the agent returns or is given up for good.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>True while its agent is unreachable.</summary>
    public bool IsUnreachable => UnreachableSince is not null;

    /// <summary>
    /// True while nothing but the launch is known: the framework was activated anew and neither the task's own record nor its agent has said more. Such a
    /// task is not answered for in a reconciliation, since every answer might be wrong.
    /// </summary>
    public bool IsRecovering { get; init; }

    /// <summary>The state that the task is in as far as the cluster knows.</summary>
    public V1.TaskState State => IsUnreachable ? V1.TaskState.TaskUnreachable : Latest?.State ?? V1.TaskState.TaskStaging;

    /// <summary>The state that reconciliation tells: that of the update in flight, or the latest.</summary>
    public V1.TaskState ToldState => Head?.State ?? State;

    /// <summary>True once a terminal update is known.</summary>
    public bool IsTerminal => TaskStates.IsTerminal(State);

    /// <summary>A task whose launch has just been decided.</summary>
    public static FrameworkTask Launched(Guid launchId, AgentId agent, V1.TaskInfo spec) =>
        new(launchId, agent, spec, null, null, [], DateTimeOffset.MaxValue, FirstRetryDelay, Settled: false);

    /// <summary>A task of which only the index tells.</summary>
    public static FrameworkTask Indexed(TaskIndexEntry entry) => Launched(
        entry.LaunchId,
        entry.Agent,
        new V1.TaskInfo { TaskId = new V1.TaskID { Value = entry.Task.Value }, AgentId = new V1.AgentID { Value = entry.Agent.Value } })
        with { IsRecovering = true };

    /// <summary>A completed task as its own record has it.</summary>
    public static FrameworkTask Completed(TaskRecord record) => Launched(record.LaunchId, record.Agent, record.Spec) with
    {
        Latest = record.Latest,
        Settled = true,
        Statuses = Tail(record.Statuses),
    };

    /// <summary>The task with the spec and history that its own record has; its state is told apart, by <see cref="Changed"/>.</summary>
    public FrameworkTask Recalled(V1.TaskInfo spec, ImmutableArray<V1.TaskStatus> statuses) => this with { Spec = spec, Statuses = Tail(statuses) };

    /// <summary>The task as its agent has it, none of whose updates was ever recorded.</summary>
    public FrameworkTask Found(V1.TaskInfo spec) => this with { Spec = spec, IsRecovering = false, Settled = true };

    /// <summary>The task after its owner reported; the head counts as sent at <paramref name="now"/>.</summary>
    public FrameworkTask Changed(V1.TaskStatus latest, V1.TaskStatus? head, DateTimeOffset now)
    {
        if (IsUnreachable && !TaskStates.IsTerminal(latest.State))
        {
            // Late news of a task that has been reported unreachable since: it is told when the agent is back.
            return this with { Latest = latest, Settled = true, IsRecovering = false };
        }

        var next = this with { Latest = latest, Settled = true, Statuses = Append(latest), UnreachableSince = null, IsRecovering = false };
        return ReferenceEquals(head, Head) || (head is not null && Head is not null && head.Uuid.Equals(Head.Uuid))
            ? next
            : next.WithHead(head, now);
    }

    /// <summary>The task after its agent became unreachable: nothing is sent again until the agent is back.</summary>
    /// <param name="status">What the scheduler is told.</param>
    /// <param name="since">Since when the agent is unreachable.</param>
    /// <param name="now">The present time.</param>
    public FrameworkTask Unreachable(V1.TaskStatus status, DateTimeOffset since, DateTimeOffset now) =>
        (this with { UnreachableSince = since, IsRecovering = false, Statuses = Append(status) }).WithHead(null, now);

    /// <summary>The task after its agent returned with it.</summary>
    /// <param name="status">What the scheduler is told.</param>
    public FrameworkTask Reachable(V1.TaskStatus status) => this with { UnreachableSince = null, Settled = true, IsRecovering = false, Statuses = Append(status) };

    /// <summary>The task after the scheduler acknowledged an update; <paramref name="next"/> is in flight from now on.</summary>
    /// <param name="uuid">The update that was acknowledged.</param>
    /// <param name="next">The oldest update that is not, or null.</param>
    /// <param name="now">The present time.</param>
    public FrameworkTask Acknowledge(ByteString uuid, V1.TaskStatus? next, DateTimeOffset now)
    {
        // The uuid of the update itself is there anyway, that of the call need not be kept.
        var acknowledged = Acknowledged.Contains(uuid) ? Acknowledged : Acknowledged.Add(Head is not null && Head.Uuid.Equals(uuid) ? Head.Uuid : uuid);
        var task = this with
        {
            Acknowledged = acknowledged.Length > MaxAcknowledged ? acknowledged.RemoveAt(0) : acknowledged,
        };

        // The word of the task itself may be late: what is told to the scheduler is the latest if all known before has been acknowledged.
        var told = next ?? (Head is not null && Head.Uuid.Equals(uuid) ? Head : null);
        if (told is not null && (Latest is null || (!Latest.Uuid.Equals(told.Uuid) && task.Acknowledged.Contains(Latest.Uuid))))
        {
            task = task with { Latest = told, Statuses = Append(told) };
        }

        return next is not null && Head is not null && next.Uuid.Equals(Head.Uuid) ? task : task.WithHead(next, now);
    }

    /// <summary>The task with another update in flight, or none.</summary>
    public FrameworkTask WithHead(V1.TaskStatus? head, DateTimeOffset now) => this with
    {
        Head = head,
        RetryDelay = FirstRetryDelay,
        RetryAt = head is null ? DateTimeOffset.MaxValue : now + FirstRetryDelay,
    };

    /// <summary>The task after its head was sent again: the next wait is twice as long.</summary>
    public FrameworkTask Resent(DateTimeOffset now)
    {
        var delay = RetryDelay * 2 < MaxRetryDelay ? RetryDelay * 2 : MaxRetryDelay;
        return this with { RetryDelay = delay, RetryAt = now + delay };
    }

    /// <summary>The task as the wire lists it.</summary>
    /// <param name="framework">Who owns it.</param>
    public V1.Task ToWire(Frameworks.FrameworkId framework)
    {
        var task = new V1.Task
        {
            Name = Spec.Name,
            TaskId = Spec.TaskId,
            FrameworkId = new V1.FrameworkID { Value = framework.Value },
            AgentId = new V1.AgentID { Value = Agent.Value },
            State = State,
        };
        task.Resources.Add(Spec.Resources);
        task.Statuses.Add(Statuses);
        task.ExecutorId = Spec.Executor?.ExecutorId;
        task.Labels = Spec.Labels;
        task.Discovery = Spec.Discovery;
        task.Container = Spec.Container;
        task.HealthCheck = Spec.HealthCheck;
        task.KillPolicy = Spec.KillPolicy;
        if (Spec.Command is { HasUser: true } command)
        {
            task.User = command.User;
        }

        if (Head is { HasUuid: true } head)
        {
            task.StatusUpdateState = head.State;
            task.StatusUpdateUuid = head.Uuid;
        }

        return task;
    }

    private static ImmutableArray<V1.TaskStatus> Tail(ImmutableArray<V1.TaskStatus> statuses) =>
        statuses.Length <= MaxStatuses ? statuses : statuses.RemoveRange(0, statuses.Length - MaxStatuses);

    private ImmutableArray<V1.TaskStatus> Append(V1.TaskStatus status)
    {
        var entry = status;
        if (status.HasData)
        {
            entry = status.Clone();
            entry.ClearData();
        }

        return !Statuses.IsEmpty && Statuses[^1].State == entry.State ? Statuses.SetItem(Statuses.Length - 1, entry)
            : Statuses.Length < MaxStatuses ? Statuses.Add(entry)
            : Statuses.RemoveAt(0).Add(entry);
    }
}
