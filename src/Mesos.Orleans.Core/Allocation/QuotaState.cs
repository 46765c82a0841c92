namespace Mesos.Orleans.Core.Allocation;

/// <summary>The quota of a top-level role, and what counts towards it.</summary>
internal sealed class QuotaState
{
    private const long Unlimited = long.MaxValue;

    private readonly long[] _guarantees;
    private readonly long[] _limits;

    public QuotaState(RoleQuota quota, ScalarNames names)
    {
        Quota = quota;
        _guarantees = names.VectorOf(quota.Guarantees);
        _limits = [];
        foreach (var (name, millis) in quota.LimitMillis)
        {
            var index = names.IndexOf(name);
            var known = _limits.Length;
            if (index >= known)
            {
                Array.Resize(ref _limits, index + 1);
                Array.Fill(_limits, Unlimited, known, index + 1 - known);
            }

            _limits[index] = millis;
        }
    }

    public RoleQuota Quota { get; }

    /// <summary>Reservations for the role, and its unreserved resources in use or on offer.</summary>
    public long[] Consumed = Amounts.None;

    public ReadOnlySpan<long> Guarantees => _guarantees;

    /// <summary>What is guaranteed and not yet held.</summary>
    public long Unsatisfied(int index) => Math.Max(0, Amounts.At(_guarantees, index) - Amounts.At(Consumed, index));

    /// <summary>What may still be held; the largest number where there is no limit.</summary>
    public long Room(int index) => index >= _limits.Length || _limits[index] == Unlimited
        ? Unlimited
        : Math.Max(0, _limits[index] - Amounts.At(Consumed, index));

    public bool HasUnsatisfied
    {
        get
        {
            for (var i = 0; i < _guarantees.Length; i++)
                if (_guarantees[i] > Amounts.At(Consumed, i))
                    return true;
            return false;
        }
    }

    public bool IsOverLimit
    {
        get
        {
            for (var i = 0; i < _limits.Length; i++)
                if (_limits[i] < Amounts.At(Consumed, i))
                    return true;
            return false;
        }
    }

    /// <summary>True if the limits leave room for at least one of the least offers.</summary>
    public bool HasRoomForAny(long[][] minima)
    {
        if (minima.Length == 0)
            return true;
        foreach (var minimum in minima)
        {
            var fits = true;
            for (var i = 0; i < minimum.Length && fits; i++)
                fits = minimum[i] <= Room(i);
            if (fits)
                return true;
        }

        return false;
    }
}
