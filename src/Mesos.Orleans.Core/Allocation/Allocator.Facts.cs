using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <summary>The agents as last told.</summary>
    public IEnumerable<AgentModel> Agents => _agents.Values.Select(agent => agent.Model);

    /// <summary>All that is known now, for questions that must not hold up the next cycle.</summary>
    public AllocationSnapshot TakeSnapshot() => new(
        _options,
        [.. Agents],
        [.. _frameworks.Values.Select(framework => framework.Model)],
        [.. _open.Values.Select(offer => offer.Draft)],
        _quotas.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Quota),
        _frameworks.Values.SelectMany(framework => framework.Clients.Keys).SelectMany(role => RoleName.Ancestors(role).Prepend(role)).Distinct(StringComparer.Ordinal)
            .Where(role => _roles.WeightOf(role) != RoleWeights.Default).ToImmutableDictionary(role => role, _roles.WeightOf));

    /// <summary>The roles of a framework, in ordinal order; empty if it is not known.</summary>
    public ImmutableArray<string> RolesOf(FrameworkId framework) =>
        _frameworks.TryGetValue(framework, out var known) ? [.. known.Clients.Keys.Order(StringComparer.Ordinal)] : [];

    /// <summary>What is guaranteed to roles and not held by them yet: what headroom is kept for.</summary>
    public ImmutableSortedDictionary<string, ResourceQuantities> Unsatisfied()
    {
        var missing = ImmutableSortedDictionary.CreateBuilder<string, ResourceQuantities>(StringComparer.Ordinal);
        foreach (var (role, quota) in _quotas)
            if (quota.HasUnsatisfied)
                missing.Add(role, quota.Quota.Guarantees.Subtract(_names.QuantitiesOf(quota.Consumed)));
        return missing.ToImmutable();
    }

    /// <summary>Which agents the offer constraints of each framework exclude; in the order of their ids.</summary>
    public ImmutableArray<ConstraintVerdicts> ConstraintVerdicts() =>
    [
        .. _frameworks.Values.OrderBy(framework => framework.Model.Id.Value, StringComparer.Ordinal).Select(framework => new ConstraintVerdicts(
            framework.Model.Id,
            [.. framework.Model.SuppressedRoles.Order(StringComparer.Ordinal)],
            framework.Clients.ToImmutableSortedDictionary(
                client => client.Key,
                client => _agents.Values.Where(agent => client.Value.Constraints?.Passes(agent) == false).Select(agent => agent.Model.Id)
                    .OrderBy(agent => agent.Value, StringComparer.Ordinal).ToImmutableArray(),
                StringComparer.Ordinal))),
    ];

    /// <summary>
    /// The gauges that Mesos' allocator shows: the dominant share and the number of offer filters of each role, quotas with what is offered or
    /// allocated of them, and sums. Keys without the prefix <c>allocator/mesos/</c>.
    /// </summary>
    public IEnumerable<(string Key, double Value)> Measure()
    {
        _roles.Sort();
        foreach (var role in _frameworks.Values.SelectMany(framework => framework.Clients).GroupBy(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal))
        {
            yield return ($"offer_filters/roles/{role.Key}/active", role.Sum(client => client.FilterCount));
            if (_roles.Find(role.Key) is { } node)
                yield return ($"roles/{role.Key}/shares/dominant", _shares.Of(node.Held));
        }

        foreach (var (role, quota) in _quotas)
        {
            foreach (var (name, millis) in quota.Quota.Guarantees)
                yield return ($"quota/roles/{role}/resources/{name}/guarantee", millis / 1000.0);
            foreach (var (name, millis) in quota.Quota.LimitMillis)
                yield return ($"quota/roles/{role}/resources/{name}/limit", millis / 1000.0);
            foreach (var name in quota.Quota.Guarantees.Select(pair => pair.Key).Union(quota.Quota.LimitMillis.Keys))
                yield return ($"quota/roles/{role}/resources/{name}/offered_or_allocated", Amounts.At(quota.Consumed, _names.IndexOf(name)) / 1000.0);
        }

        if (_shaped.Count > 0)
        {
            yield return ("shapes/published", _shaped.Sum(client => client.Shapes!.All.Count));
            yield return ("shapes/held_agents", HeldAgents);
            yield return ("shapes/aged_offers", AgedOffers);
        }

        foreach (var name in (string[])["cpus", "disk", "mem"])
        {
            var index = _names.IndexOf(name);
            var held = _agents.Values.Sum(agent => agent.Holdings.Sum(holding => Amounts.At(holding.Scalars, index)) + agent.Offers.Sum(offer => Amounts.At(offer.Resources.Scalars, index)));
            yield return ($"resources/{name}/total", Amounts.At(_shares.Total, index) / 1000.0);
            yield return ($"resources/{name}/offered_or_allocated", held / 1000.0);
        }
    }
}
