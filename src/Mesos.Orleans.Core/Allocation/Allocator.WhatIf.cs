using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <inheritdoc/>
    public FitReport? WhatIf(
        FrameworkId framework,
        string role,
        ResourceSet wanted,
        ImmutableHashSet<AgentId> drained,
        ImmutableDictionary<string, RoleQuota?> quotas,
        DateTimeOffset now)
    {
        if (!_frameworks.TryGetValue(framework, out var known) || !known.Clients.TryGetValue(role, out var client))
            return null;

        // Tried on the model itself and undone: nothing that is told apart from this by a later cycle is touched.
        var before = _quotas.ToArray();
        var inputsChanged = _quotaInputsChanged;
        foreach (var (other, quota) in quotas)
            Try(other, quota is null ? null : Reckon(other, quota));
        var explanation = Explain(framework, role, wanted, drained, now)!;
        var wish = new ShapeState(new OfferShape(role, wanted, 1), _names, now);
        var after = _agents.Values.Count(agent => !drained.Contains(agent.Model.Id) && FitsWhenEmpty(agent, client, wish));
        foreach (var other in quotas.Keys)
            Try(other, null);
        foreach (var (other, quota) in before)
            Try(other, quota);
        _quotaInputsChanged = inputsChanged;

        var fits = explanation.IsActive ? explanation.Reasons.GetValueOrDefault(AllocationReason.Eligible) : 0;
        return new FitReport(wanted, fits, after, fits == 0 && after == 0, explanation);
    }

    private void Try(string role, QuotaState? quota)
    {
        _quotas.Remove(role);
        if (quota is not null)
            _quotas.Add(role, quota);
        _roles.SetQuota(role, quota);
    }

    private bool FitsWhenEmpty(AgentState agent, Client client, ShapeState shape)
    {
        if (!agent.Model.Active || (client.Role.IsNested && !agent.IsHierarchical) || !CanReceive(agent, client))
            return false;
        var own = agent.Model.Total.AllocatableTo(client.Role.RoleName);
        if ((client.Capabilities & FrameworkCapability.RevocableResources) == 0)
            own = own.NonRevocable;
        var whole = Candidate.Of(own, _names);
        return Amounts.Covers(whole.Scalars, shape.Need) && IsWithinLimit(client, own, shape.Need) && _packer.Fits(whole, shape, agent);
    }

    /// <summary>What is reserved for the role counts towards the limit already; only what goes beyond it needs room.</summary>
    private bool IsWithinLimit(Client client, ResourceSet own, long[] need)
    {
        var reserved = _names.VectorOf(own.Reserved);
        for (var i = 0; i < need.Length && client.Role.Quota is not null; i++)
            if (need[i] - Amounts.At(reserved, i) > client.Role.Quota.Room(i))
                return false;
        return true;
    }
}
