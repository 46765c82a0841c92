using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Quota;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Allocation;

/// <summary>The one allocator, key 0. It owns who gets the next offer and nothing else; everything it knows, others own and tell it.</summary>
[Alias("mesos.IAllocatorGrain")]
public interface IAllocatorGrain : IGrainWithIntegerKey
{
    /// <summary>An agent changed. Sent whole, so that the next one heals a lost one.</summary>
    [Alias("AgentChanged"), OneWay]
    Task AgentChanged(AgentChanged change);

    /// <summary>A framework changed. Sent whole, and again when the call fails.</summary>
    [Alias("FrameworkChanged")]
    Task FrameworkChanged(FrameworkChanged change);

    /// <summary>Offers of a framework are over.</summary>
    [Alias("OffersClosed"), OneWay]
    Task OffersClosed(FrameworkId framework, ImmutableArray<ClosedOffer> closed);

    /// <summary>A framework answered inverse offers.</summary>
    [Alias("InverseOffersClosed"), OneWay]
    Task InverseOffersClosed(FrameworkId framework, ImmutableArray<InverseAnswer> answers);

    /// <summary>The latest answer of each framework to being asked to leave an agent, by agent; forgotten when the schedule of the agent changes.</summary>
    [Alias("GetInverseStatuses")]
    Task<ImmutableDictionary<AgentId, ImmutableArray<V1.Allocator.InverseOfferStatus>>> GetInverseStatuses();

    /// <summary>Which agents the offer constraints of each framework exclude, and which roles it suppresses.</summary>
    [Alias("GetConstraintVerdicts")]
    Task<ImmutableArray<ConstraintVerdicts>> GetConstraintVerdicts();

    /// <summary>The quotas changed. Sent whole, after they are stored; an older version than the last is ignored.</summary>
    [Alias("QuotaChanged"), OneWay]
    Task QuotaChanged(QuotaTable table);

    /// <summary>The weights of roles changed. Sent whole, after they are stored; an older version than the last is ignored.</summary>
    [Alias("WeightsChanged"), OneWay]
    Task WeightsChanged(WeightsTable table);

    /// <summary>How large the cluster is and what each top-level role has of it, as the allocator knows it.</summary>
    [Alias("GetUsage"), AlwaysInterleave]
    Task<ClusterUsage> GetUsage();

    /// <summary>Says why a framework gets the offers that it gets, or none.</summary>
    [Alias("Explain")]
    Task<ExplainReply> Explain(ExplainOffers question);

    /// <summary>Says whether a task would fit: now, after draining agents, with a quota, or never.</summary>
    [Alias("AskWhatIf")]
    Task<WhatIfReply> AskWhatIf(AskWhatIf question);

    /// <summary>Answers with the epoch, and so makes sure that the allocator is awake.</summary>
    [Alias("GetEpoch")]
    Task<long> GetEpoch();

    /// <summary>Counters of the allocator for <c>/metrics/snapshot</c>.</summary>
    [Alias("GetMetrics")]
    Task<ImmutableDictionary<string, double>> GetMetrics();
}

/// <summary>An agent's model, and the offers that the same change closed.</summary>
/// <param name="Agent">The agent.</param>
/// <param name="Closed">Offers on it that are over.</param>
/// <param name="Removed">True if the agent is gone for good.</param>
[GenerateSerializer, Immutable, Alias("mesos.AgentChanged")]
public sealed record AgentChanged(
    [property: Id(0)] AgentModel Agent,
    [property: Id(1)] ImmutableArray<ClosedOffer> Closed,
    [property: Id(2)] bool Removed)
{
    /// <summary>True if an operator reserved, unreserved or changed volumes: offers that this makes void leave a filter of 5 s, as in Mesos.</summary>
    [Id(3)] public bool IsOperation { get; init; }
}

/// <summary>A framework's model.</summary>
/// <param name="Framework">The framework.</param>
/// <param name="OpenOffers">The offers that it holds; the allocator closes all others that cannot be on their way any more. Null to leave them.</param>
/// <param name="Revived">Roles whose filters are to be cleared; null for none, empty for all.</param>
/// <param name="Removed">True if the framework has ended.</param>
[GenerateSerializer, Immutable, Alias("mesos.FrameworkChanged")]
public sealed record FrameworkChanged(
    [property: Id(0)] FrameworkModel Framework,
    [property: Id(1)] ImmutableHashSet<OfferId>? OpenOffers,
    [property: Id(2)] ImmutableHashSet<string>? Revived,
    [property: Id(3)] bool Removed)
{
    /// <summary>
    /// True if offers that are not listed are void even when they may still be on their way: the activation that they were made for is gone, or its stream is another
    /// one now.
    /// </summary>
    [Id(10)] public bool VoidsOthers { get; init; }
}

/// <summary>An answer to an inverse offer.</summary>
/// <param name="Offer">The inverse offer.</param>
/// <param name="Agent">The agent that it was about.</param>
/// <param name="RefuseSeconds">How long not to ask again.</param>
/// <param name="Status">The answer and its time.</param>
[GenerateSerializer, Immutable, Alias("mesos.InverseAnswer")]
public sealed record InverseAnswer(
    [property: Id(0)] OfferId Offer,
    [property: Id(1)] AgentId Agent,
    [property: Id(2)] double RefuseSeconds,
    [property: Id(3)] V1.Allocator.InverseOfferStatus Status);
