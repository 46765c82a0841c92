using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>What an allocator knew at one moment, apart from offer filters; never changes, so that questions can be put to it elsewhere.</summary>
/// <param name="Options">The settings.</param>
/// <param name="Agents">The agents.</param>
/// <param name="Frameworks">The frameworks.</param>
/// <param name="Offers">The open offers.</param>
/// <param name="Quotas">The quotas by role.</param>
/// <param name="Weights">The weights by role; a role that is absent has 1.</param>
public sealed record AllocationSnapshot(
    AllocatorOptions Options,
    ImmutableArray<AgentModel> Agents,
    ImmutableArray<FrameworkModel> Frameworks,
    ImmutableArray<OfferDraft> Offers,
    ImmutableDictionary<string, RoleQuota> Quotas,
    ImmutableDictionary<string, double> Weights)
{
    /// <summary>Gives a framework other offer constraints.</summary>
    public AllocationSnapshot With(FrameworkId framework, V1.Scheduler.OfferConstraints constraints) => this with
    {
        Frameworks = [.. Frameworks.Select(model => model.Id == framework ? model with { OfferConstraints = constraints } : model)],
    };

    /// <summary>Makes an allocator that knows this and has no open offers.</summary>
    /// <param name="isHeld">Which of the open offers are to count as in use; the others count as free.</param>
    internal Allocator Build(Func<OfferDraft, bool> isHeld)
    {
        var offers = 0L;
        var allocator = new Allocator(Options, seed: 0, () => new OfferId($"what-if-{++offers}"));
        allocator.SetWeights(Weights);
        foreach (var (role, quota) in Quotas)
            allocator.SetQuota(role, quota);
        foreach (var framework in Frameworks)
            allocator.PutFramework(framework, DateTimeOffset.UnixEpoch);
        var held = Offers.Where(isHeld).ToLookup(offer => offer.Agent, offer => new Usage(offer.Framework, offer.Role, offer.Resources));
        foreach (var agent in Agents)
            allocator.PutAgent(held.Contains(agent.Id) ? agent with { Used = agent.Used.AddRange(held[agent.Id]) } : agent, [], DateTimeOffset.UnixEpoch);
        return allocator;
    }

    /// <summary>Explains as the allocator does, from this snapshot: without filters, and with others' offers counted as in use.</summary>
    public Explanation? Explain(FrameworkId framework, string role, Resources.ResourceSet? wanted) =>
        Build(offer => offer.Framework != framework || offer.Role != role).Explain(framework, role, wanted, DateTimeOffset.UnixEpoch);
}
