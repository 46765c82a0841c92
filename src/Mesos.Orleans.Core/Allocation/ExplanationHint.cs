using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>Puts the smallest change that would help into a sentence.</summary>
internal static class ExplanationHint
{
    public static string For(
        FrameworkModel framework,
        string role,
        bool isSuppressed,
        bool isAwaitingAgents,
        IReadOnlyDictionary<AllocationReason, int> reasons,
        ImmutableArray<NearMiss> nearest)
    {
        if (!framework.Active)
            return "The scheduler is disconnected: subscribe again.";
        if (isSuppressed)
            return $"Offers for role {role} are suppressed: send REVIVE.";
        if (isAwaitingAgents)
            return "Offers wait until most agents are back after a restart, because quotas are set.";
        if (reasons.Count == 0)
            return "There are no agents: start one.";
        if (reasons.ContainsKey(AllocationReason.OnOffer))
            return "Offers are open: accept or decline them.";
        if (reasons.ContainsKey(AllocationReason.Eligible))
            return "Nothing stands in the way: an offer comes when those with a smaller share have had their turn.";
        if (reasons.ContainsKey(AllocationReason.ShapesOnOffer))
            return $"As many shapes as role {role} published are on offer: accept or decline them, or publish larger counts.";
        return ForNearest(role, nearest[0]);
    }

    private static string Lacking(NearMiss miss) => string.Join(';', new[] { miss.Lacks.ToString(), miss.Missing.ToString() }.Where(text => text.Length > 0));

    private static string ForNearest(string role, NearMiss miss) => miss.Reason switch
    {
        AllocationReason.AgentInactive => $"Agent {miss.Hostname} is not active: reconnect or reactivate it.",
        AllocationReason.NothingFree or AllocationReason.BelowMinimum or AllocationReason.NotEnough or AllocationReason.NothingForRole =>
            miss.Holders is [var holder, ..]
                ? $"Agent {miss.Hostname} lacks {Lacking(miss)}; framework {holder.Framework} (role {holder.Role}) holds {holder.Quantities} there{(holder.IsOffer ? " as an offer" : "")}."
                : $"Agent {miss.Hostname} lacks {Lacking(miss)}: it is too small, or what it has is reserved for others.",
        AllocationReason.AgentLacksHierarchicalRole => $"Agent {miss.Hostname} lacks HIERARCHICAL_ROLE: use a top-level role.",
        AllocationReason.LacksGpuCapability => $"Agent {miss.Hostname} has GPUs: subscribe with GPU_RESOURCES.",
        AllocationReason.OtherRegion => $"Agent {miss.Hostname} is in another region: subscribe with REGION_AWARE.",
        AllocationReason.Constraints => $"The offer constraints of role {role} exclude agent {miss.Hostname}: change them with UPDATE_FRAMEWORK.",
        AllocationReason.QuotaLimit => $"The quota limit of role {role} leaves no room: raise it by {miss.Lacks}.",
        AllocationReason.QuotaHeadroom => $"What is free is held back for the guarantees of other roles: lower them by {miss.Lacks}, add agents, or guarantee role {role} its own.",
        AllocationReason.HeldForShape => $"What is free on agent {miss.Hostname} is kept for a framework that has waited too long for a shape: publish what you wait for, and your turn comes as well.",
        AllocationReason.Filtered => $"The framework declined agent {miss.Hostname}: send REVIVE, or wait until the filter expires.",
        _ => "",
    };
}
