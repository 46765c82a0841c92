namespace Mesos.Orleans.Core.Allocation;

/// <summary>Dominant shares: the largest part that a holder has of any resource of the cluster (benchmarks.md §3.1).</summary>
internal sealed class FairShare(ScalarNames names, IReadOnlySet<string> excluded)
{
    private readonly List<bool> _excluded = [];

    /// <summary>All scalars of all agents.</summary>
    public long[] Total = Amounts.None;

    public double Of(long[] held)
    {
        var share = 0.0;
        for (var i = 0; i < held.Length; i++)
        {
            if (held[i] <= 0 || Amounts.At(Total, i) is not (> 0 and var total) || IsExcluded(i))
                continue;
            share = Math.Max(share, (double)held[i] / total);
        }

        return share;
    }

    private bool IsExcluded(int index)
    {
        if (excluded.Count == 0)
            return false;
        while (_excluded.Count <= index)
            _excluded.Add(excluded.Contains(names[_excluded.Count]));
        return _excluded[index];
    }
}
