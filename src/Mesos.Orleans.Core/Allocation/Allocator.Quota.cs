using System.Collections.Immutable;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    private readonly Dictionary<string, QuotaState> _quotas = new(StringComparer.Ordinal);
    private bool _quotaInputsChanged;
    private int _awaitedAgents;
    private DateTimeOffset _awaitedUntil;

    /// <inheritdoc/>
    public void SetQuota(string role, RoleQuota? quota)
    {
        _quotaInputsChanged = true;
        _allAreDirty = true;
        _quotas.Remove(role);
        _roles.SetQuota(role, null);
        if (quota is null)
            return;

        var state = Reckon(role, quota);
        _quotas.Add(role, state);
        _roles.SetQuota(role, state);
        RescindOverLimit(state);
        RescindForGuarantee(state);
    }

    /// <inheritdoc/>
    public void SetWeights(ImmutableDictionary<string, double> weights)
    {
        var isInUse = weights.Any(pair => pair.Value != _roles.WeightOf(pair.Key) && _roles.Find(pair.Key) is not null);
        _roles.SetWeights(weights);
        if (isInUse)
            Rescind(_open.Values);
    }

    /// <inheritdoc/>
    public void AwaitAgents(int expected, DateTimeOffset now)
    {
        _awaitedAgents = (int)Math.Ceiling(expected * _options.RecoveryAgentFraction);
        _awaitedUntil = now + _options.RecoveryTimeout;
    }

    private bool IsAwaitingAgents(DateTimeOffset now)
    {
        if (_awaitedAgents == 0)
            return false;
        if (_quotas.Count > 0 && _agents.Count < _awaitedAgents && now < _awaitedUntil)
            return true;
        _awaitedAgents = 0;
        return false;
    }

    /// <summary>Where quotas are set, more or less for one role may be more for another: then every agent is looked at again.</summary>
    private void QuotaInputsChanged() => _quotaInputsChanged |= _quotas.Count > 0;

    private QuotaState Reckon(string role, RoleQuota quota)
    {
        var state = new QuotaState(quota, _names);
        foreach (var agent in _agents.Values)
            foreach (var entry in agent.Model.Total.Entries)
                if (entry.Kind is { Type: ValueType.Scalar, ReservationRole: { } reserved } && RoleName.IsInSubtreeOf(reserved, role))
                    Amounts.Add(ref state.Consumed, _names.IndexOf(entry.Kind.Name), entry.Millis);
        foreach (var client in _clientsByName.Values)
            if (RoleName.IsInSubtreeOf(client.Role.RoleName, role))
                Amounts.Add(ref state.Consumed, client.HeldPlain);
        return state;
    }

    private void CountReservations(ResourceSet total, int sign)
    {
        foreach (var entry in total.Entries)
            if (entry.Kind is { Type: ValueType.Scalar, ReservationRole: { } reserved } && _quotas.TryGetValue(RoleName.TopLevel(reserved), out var quota))
                Amounts.Add(ref quota.Consumed, _names.IndexOf(entry.Kind.Name), sign * entry.Millis);
    }

    /// <summary>Lower limits: offers of the role go until it is within them, the newest first.</summary>
    private void RescindOverLimit(QuotaState quota)
    {
        if (!quota.IsOverLimit)
            return;
        foreach (var offer in _open.Values
            .Where(offer => offer.Client.Role.Quota == quota && !Amounts.IsZero(offer.Resources.Plain))
            .OrderByDescending(offer => offer.Since).ToArray())
        {
            if (!quota.IsOverLimit)
                return;
            Rescind([offer]);
        }
    }

    /// <summary>Higher guarantees: offers of other roles go until what is free would meet them.</summary>
    private void RescindForGuarantee(QuotaState quota)
    {
        if (!quota.HasUnsatisfied)
            return;
        _headroom.Reckon(_agents.Values, _quotas.Values, _names);
        var free = (long[])_headroom.Available.Clone();
        foreach (var offer in _open.Values.Where(offer => offer.Client.Role.Quota != quota).ToArray())
        {
            var isShort = false;
            for (var i = 0; i < quota.Guarantees.Length; i++)
                isShort |= quota.Unsatisfied(i) > Amounts.At(free, i);
            if (!isShort)
                return;
            Amounts.Add(ref free, offer.Resources.Plain);
            Rescind([offer]);
        }
    }
}
