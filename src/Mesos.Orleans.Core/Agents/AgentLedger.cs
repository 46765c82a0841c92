using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Agents;

/// <summary>
/// What holds what on one agent. The only authority on whether a launch fits: everything that was offered twice is decided here, once.
/// What is used never exceeds the total by a decision of this type; it may after an agent came back smaller than it was.
/// </summary>
public sealed record AgentLedger
{
    /// <summary>An agent on which nothing runs.</summary>
    /// <param name="total">Everything that the agent has, without allocation marks.</param>
    public AgentLedger(ResourceSet total) => Total = total;

    /// <summary>Everything that the agent has.</summary>
    public ResourceSet Total { get; init; }

    /// <summary>The tasks by launch id.</summary>
    public ImmutableDictionary<Guid, HeldTask> Tasks { get; init; } = ImmutableDictionary<Guid, HeldTask>.Empty;

    /// <summary>The custom executors.</summary>
    public ImmutableDictionary<ExecutorKey, HeldExecutor> Executors { get; init; } = ImmutableDictionary<ExecutorKey, HeldExecutor>.Empty;

    /// <summary>What each framework holds under each role.</summary>
    public ImmutableDictionary<(FrameworkId Framework, string Role), ResourceSet> Usage { get; init; } =
        ImmutableDictionary<(FrameworkId, string), ResourceSet>.Empty;

    /// <summary>The sum of <see cref="Usage"/>.</summary>
    public ResourceSet Used { get; init; } = ResourceSet.Empty;

    /// <summary>What nobody holds. Shared volumes are always in it: any number of tasks may use them.</summary>
    public ResourceSet Free
    {
        get
        {
            var shared = Total.Shared;
            return shared.IsEmpty ? Total.Subtract(Used) : Total.NonShared.Subtract(Used).Add(shared);
        }
    }

    /// <summary>The usage as the allocator takes it.</summary>
    public ImmutableArray<Usage> UsageList => [.. Usage.Select(entry => new Usage(entry.Key.Framework, entry.Key.Role, entry.Value))];

    /// <summary>Takes a task in whatever is free: for what already runs on an agent that registers.</summary>
    public AgentLedger Admit(HeldTask task)
    {
        if (Tasks.ContainsKey(task.LaunchId))
        {
            return this;
        }

        var next = this with { Tasks = Tasks.Add(task.LaunchId, task) };
        next = next.Hold(task.Key.Framework, task.Role, task.Resources);
        return task.Executor is { } executor ? next.Admit(executor) : next;
    }

    /// <summary>Takes an executor in whatever is free.</summary>
    public AgentLedger Admit(HeldExecutor executor) => Executors.ContainsKey(executor.Key)
        ? this
        : (this with { Executors = Executors.Add(executor.Key, executor) }).Hold(executor.Key.Framework, executor.Role, executor.Resources);

    /// <summary>Takes a new task if it fits.</summary>
    /// <param name="task">The task, with its executor if it has a custom one.</param>
    /// <returns>The next ledger, or why not; a launch that is already held changes nothing.</returns>
    public Outcome<AgentLedger> Launch(HeldTask task)
    {
        if (Tasks.ContainsKey(task.LaunchId))
        {
            return this;
        }

        var needed = task.Resources;
        if (task.Executor is { } executor)
        {
            if (!Executors.TryGetValue(executor.Key, out var running))
            {
                needed = needed.Add(executor.Resources);
            }
            else if (!running.Info.Equals(executor.Info))
            {
                return Refusal.Invalid(
                    $"Task '{task.Key.Task}' has an ExecutorInfo that differs from that of the running executor '{executor.Key.ExecutorId}'.",
                    "executor",
                    "Use the same ExecutorInfo, or another executor id.");
            }
        }

        var free = Free;
        if (!free.Contains(needed))
        {
            return new Refusal(
                RefusalCode.Conflict,
                $"Task '{task.Key.Task}' needs {needed}, of which the agent has only {free} free.",
                "resources",
                "The offer was out of date; wait for the next one.");
        }

        return Admit(task);
    }

    /// <summary>True if a task or executor holds that persistent volume.</summary>
    /// <param name="role">The role of its innermost reservation.</param>
    /// <param name="id">Its persistence id.</param>
    public bool IsVolumeUsed(string role, string id) =>
        Used.Entries.Any(entry => entry.Kind.PersistenceId == id && entry.Kind.ReservationRole == role);

    /// <summary>Converts resources that nobody holds.</summary>
    /// <param name="conversion">The conversion, without allocation marks.</param>
    /// <returns>The next ledger, or why not.</returns>
    public Outcome<AgentLedger> Convert(ResourceConversion conversion)
    {
        var held = conversion.Consumed.Shared.Entries.Any(volume => IsVolumeUsed(volume.Kind.ReservationRole!, volume.Kind.PersistenceId!));
        if (held || !Free.Contains(conversion.Consumed))
        {
            return new Refusal(
                RefusalCode.Conflict,
                $"The operation takes {conversion.Consumed}, of which the agent has only {Free} free.",
                "resources",
                "The offer was out of date; wait for the next one.");
        }

        var total = conversion.Apply(Total);
        return total.Entries.Length > OperationBounds.MaxEntries
            ? new Refusal(
                RefusalCode.TooLarge,
                $"An agent is limited to {OperationBounds.MaxEntries} different reservations, volumes and other resources.",
                "resources",
                "Undo some, or use the same labels and principals, so that reservations add up.")
            : this with { Total = total };
    }

    /// <summary>A task ended: what it held is free.</summary>
    public AgentLedger EndTask(Guid launchId) => Tasks.TryGetValue(launchId, out var task)
        ? (this with { Tasks = Tasks.Remove(launchId) }).Release(task.Key.Framework, task.Role, task.Resources)
        : this;

    /// <summary>
    /// An executor ended, and all tasks that it ran before: what it held is free. A task of that executor that is still held was launched for the next
    /// run of it, which then holds the same.
    /// </summary>
    public AgentLedger EndExecutor(ExecutorKey key) =>
        Executors.TryGetValue(key, out var executor) && !Tasks.Values.Any(task => task.Executor?.Key == key)
        ? (this with { Executors = Executors.Remove(key) }).Release(key.Framework, executor.Role, executor.Resources)
        : this;

    private AgentLedger Hold(FrameworkId framework, string role, ResourceSet resources)
    {
        var held = Usage.GetValueOrDefault((framework, role), ResourceSet.Empty).Add(resources);
        return this with { Usage = Usage.SetItem((framework, role), held), Used = Used.Add(resources) };
    }

    private AgentLedger Release(FrameworkId framework, string role, ResourceSet resources)
    {
        var held = Usage.GetValueOrDefault((framework, role), ResourceSet.Empty).Subtract(resources);
        return this with
        {
            Usage = held.IsEmpty ? Usage.Remove((framework, role)) : Usage.SetItem((framework, role), held),
            Used = Used.Subtract(resources),
        };
    }
}
