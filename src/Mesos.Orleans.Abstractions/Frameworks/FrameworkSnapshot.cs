using System.Collections.Immutable;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>A framework as lists and <c>/state</c> show it; a copy that may be late by the time it is read.</summary>
/// <param name="Info">The framework, with its id.</param>
/// <param name="Connected">True while its scheduler holds a stream.</param>
/// <param name="Active">True while it can get offers.</param>
/// <param name="Completed">True after tear-down or an expired failover timeout.</param>
/// <param name="RegisteredAt">When it first subscribed.</param>
/// <param name="ReregisteredAt">When it last subscribed again; null if never.</param>
/// <param name="UnregisteredAt">When it ended; null while it lives.</param>
/// <param name="SuppressedRoles">Roles for which it wants no offers.</param>
/// <param name="Tasks">Its active tasks, terminal ones with an unacknowledged update included.</param>
/// <param name="UnreachableTasks">Its tasks on unreachable agents.</param>
/// <param name="CompletedTasks">Its latest completed tasks, oldest first; a named limit bounds them.</param>
/// <param name="Offers">Its open offers.</param>
/// <param name="Executors">Its running executors, each with the agent that it runs on.</param>
/// <param name="Counters">
/// What happened since this activation: <c>tasks/terminal/TASK_FINISHED</c> and the like, <c>tasks/lost/agent_removed</c>, <c>offers/sent</c>, <c>offers/accepted</c>,
/// <c>offers/declined</c>, <c>offers/rescinded</c>, <c>calls/ACCEPT</c>, <c>events/UPDATE</c>.
/// </param>
[GenerateSerializer, Immutable, Alias("mesos.FrameworkSnapshot")]
public sealed record FrameworkSnapshot(
    [property: Id(0)] V1.FrameworkInfo Info,
    [property: Id(1)] bool Connected,
    [property: Id(2)] bool Active,
    [property: Id(3)] bool Completed,
    [property: Id(4)] DateTimeOffset RegisteredAt,
    [property: Id(5)] DateTimeOffset? ReregisteredAt,
    [property: Id(6)] DateTimeOffset? UnregisteredAt,
    [property: Id(7)] ImmutableArray<string> SuppressedRoles,
    [property: Id(8)] ImmutableArray<V1.Task> Tasks,
    [property: Id(9)] ImmutableArray<V1.Task> UnreachableTasks,
    [property: Id(10)] ImmutableArray<V1.Task> CompletedTasks,
    [property: Id(11)] ImmutableArray<V1.Offer> Offers,
    [property: Id(12)] ImmutableArray<ExecutorSummary> Executors,
    [property: Id(13)] ImmutableDictionary<string, long> Counters);
