namespace Mesos.Orleans.Core.Allocation;

/// <summary>What is free across the cluster, and how much of it must be held back for guarantees (features.md §7, quota headroom).</summary>
internal sealed class Headroom
{
    private long[] _available = Amounts.None;
    private long[] _required = Amounts.None;

    /// <summary>True if any quota is set: otherwise nothing is ever held back or cut.</summary>
    public bool IsKept { get; private set; }

    /// <summary>What of one name may go to those who are not guaranteed it.</summary>
    public long Surplus(int index) => Math.Max(0, Amounts.At(_available, index) - Amounts.At(_required, index));

    public long[] Available => _available;

    public long[] Required => _required;

    /// <summary>Counts anew. Only agents that can be offered count as available: a guarantee cannot be met from the others.</summary>
    public void Reckon(IEnumerable<AgentState> agents, IReadOnlyCollection<QuotaState> quotas, ScalarNames names)
    {
        IsKept = quotas.Count > 0;
        _available = [];
        _required = [];
        if (!IsKept)
            return;
        foreach (var agent in agents)
            if (agent.Model.Active)
                Amounts.Add(ref _available, agent.View(names).Plain);
        foreach (var quota in quotas)
            for (var i = 0; i < quota.Guarantees.Length; i++)
                if (quota.Unsatisfied(i) is > 0 and var missing)
                    Amounts.Add(ref _required, i, missing);
    }

    /// <summary>Takes an offer into account; call before the offer counts as consumed.</summary>
    public void Take(long[] plain, QuotaState? quota)
    {
        if (!IsKept)
            return;
        Amounts.Subtract(ref _available, plain);
        for (var i = 0; quota is not null && i < plain.Length; i++)
            if (quota.Unsatisfied(i) is > 0 and var missing)
                Amounts.Add(ref _required, i, -Math.Min(missing, plain[i]));
    }
}
