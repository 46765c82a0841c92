using System.Collections.Immutable;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Allocation;

/// <summary>Why does a framework get the offers that it gets?</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Role">One of its roles; null for all of them.</param>
/// <param name="Wanted">What it waits for, read as a shape; null for the shapes that it published, or anything that may be offered.</param>
/// <param name="Constraints">Judge as if these were its offer constraints; null for those that it has.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExplainOffers")]
public sealed record ExplainOffers(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string? Role,
    [property: Id(4)] ResourceSet? Wanted,
    [property: Id(3)] V1.Scheduler.OfferConstraints? Constraints);

/// <summary>Would a task fit if some things were otherwise?</summary>
/// <param name="Framework">The framework.</param>
/// <param name="Role">One of its roles; null for the first.</param>
/// <param name="Wanted">What the task needs.</param>
/// <param name="Drained">Agents that would be out of service.</param>
/// <param name="Quotas">Quotas that would be set; one without guarantees and limits would be removed.</param>
[GenerateSerializer, Immutable, Alias("mesos.AskWhatIf")]
public sealed record AskWhatIf(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] string? Role,
    [property: Id(5)] ResourceSet Wanted,
    [property: Id(3)] ImmutableArray<AgentId> Drained,
    [property: Id(4)] ImmutableArray<V1.Quota.QuotaConfig> Quotas);

/// <summary>The answer, or why there is none.</summary>
/// <param name="Refusal">Null if there is an answer.</param>
/// <param name="Roles">One for each role asked about.</param>
/// <param name="HeldFor">What is guaranteed to roles and not held by them yet: what headroom is kept for.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExplainReply")]
public sealed record ExplainReply(
    [property: Id(0)] Refusal? Refusal,
    [property: Id(1)] ImmutableArray<Explanation> Roles,
    [property: Id(2)] ImmutableDictionary<string, ResourceQuantities> HeldFor)
{
    /// <summary>No answer.</summary>
    public static ExplainReply Refused(Refusal refusal) => new(refusal, [], ImmutableDictionary<string, ResourceQuantities>.Empty);
}

/// <summary>Whether a task would fit, or why there is no answer.</summary>
/// <param name="Refusal">Null if there is an answer.</param>
/// <param name="Now">As things are.</param>
/// <param name="AfterDraining">Without the agents named; null if none were.</param>
/// <param name="WithQuota">With the quotas named; null if none were.</param>
/// <param name="AfterBoth">Without the agents and with the quotas; null unless both were named.</param>
[GenerateSerializer, Immutable, Alias("mesos.WhatIfReply")]
public sealed record WhatIfReply(
    [property: Id(0)] Refusal? Refusal,
    [property: Id(1)] FitReport? Now,
    [property: Id(2)] FitReport? AfterDraining,
    [property: Id(3)] FitReport? WithQuota,
    [property: Id(4)] FitReport? AfterBoth)
{
    /// <summary>No answer.</summary>
    public static WhatIfReply Refused(Refusal refusal) => new(refusal, null, null, null, null);
}
