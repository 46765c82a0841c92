using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>A framework's validated use of offers on one agent.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Epoch">The allocator's epoch of the offers.</param>
/// <param name="Role">The role that the offers are allocated to.</param>
/// <param name="Offers">The offers, which this closes whatever becomes of the launches.</param>
/// <param name="Offered">All their resources together, without allocation marks.</param>
/// <param name="Launches">The tasks.</param>
/// <param name="RefuseSeconds">The filter on what is left of the offers; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("mesos.LaunchTasks")]
public sealed record LaunchTasks(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] long Epoch,
    [property: Id(2)] string Role,
    [property: Id(3)] ImmutableArray<OfferId> Offers,
    [property: Id(4)] ResourceSet Offered,
    [property: Id(5)] ImmutableArray<TaskLaunch> Launches,
    [property: Id(6)] double RefuseSeconds)
{
    /// <summary>The operations that convert resources of the offers.</summary>
    [Id(7)] public ImmutableArray<OperationRequest> Operations { get; init; } = [];

    /// <summary>The launch ids and operation uuids in the order in which they are decided; empty for operations first.</summary>
    [Id(8)] public ImmutableArray<Guid> Order { get; init; } = [];

    /// <summary>The framework, which operations are judged by; null where there are none.</summary>
    [Id(9)] public V1.FrameworkInfo? FrameworkInfo { get; init; }

    /// <summary>That of the framework's activation, which must be in the store by now; 0 from a version without generations, which is not refused for it.</summary>
    [Id(10)] public long Generation { get; init; }
}
