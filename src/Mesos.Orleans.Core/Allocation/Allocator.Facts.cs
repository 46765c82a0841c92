using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Core.Allocation;

public sealed partial class Allocator
{
    /// <summary>The agents as last told.</summary>
    public IEnumerable<AgentModel> Agents => _agents.Values.Select(agent => agent.Model);

    /// <summary>The frameworks as last told.</summary>
    public IEnumerable<FrameworkModel> Frameworks => _frameworks.Values.Select(framework => framework.Model);

    /// <summary>The offers that are open.</summary>
    public IEnumerable<OfferDraft> Offers => _open.Values.Select(offer => offer.Draft);

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

        foreach (var name in (string[])["cpus", "disk", "mem"])
        {
            var index = _names.IndexOf(name);
            var held = _agents.Values.Sum(agent => agent.Holdings.Sum(holding => Amounts.At(holding.Scalars, index)) + agent.Offers.Sum(offer => Amounts.At(offer.Resources.Scalars, index)));
            yield return ($"resources/{name}/total", Amounts.At(_shares.Total, index) / 1000.0);
            yield return ($"resources/{name}/offered_or_allocated", held / 1000.0);
        }
    }
}
