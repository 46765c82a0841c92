using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Offers;
using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>A framework as stored; written when it subscribes, changes or ends, never for a task.</summary>
[GenerateSerializer, Alias("mesos.FrameworkState")]
internal sealed class FrameworkState
{
    [Id(0)] public V1.FrameworkInfo? Info { get; set; }

    /// <summary>The current stream; it stays valid when the grain moves.</summary>
    [Id(1)] public Guid StreamId { get; set; }

    [Id(2)] public ImmutableHashSet<string> SuppressedRoles { get; set; } = [];

    [Id(3)] public V1.Scheduler.OfferConstraints? OfferConstraints { get; set; }

    [Id(4)] public DateTimeOffset RegisteredAt { get; set; }

    [Id(5)] public DateTimeOffset? ReregisteredAt { get; set; }

    [Id(6)] public DateTimeOffset? UnregisteredAt { get; set; }

    /// <summary>When it is torn down unless its scheduler returns; null while it is connected.</summary>
    [Id(7)] public DateTimeOffset? FailoverDeadline { get; set; }

    [Id(8)] public bool Completed { get; set; }

    /// <summary>After its end: the agents that may still run something of it, and have not confirmed that they do not.</summary>
    [Id(9)] public ImmutableHashSet<AgentId> ShuttingDown { get; set; } = [];

    /// <summary>What it waits for; kept until it publishes something else.</summary>
    [Id(12)] public ImmutableArray<OfferShape> Shapes { get; set; } = [];

    /// <summary>That of the activation that wrote this: it was the latest then. Grows from one to the next.</summary>
    [Id(13)] public long Generation { get; set; }
}
