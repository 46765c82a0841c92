using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Tests.Allocation;

internal sealed partial class PlainAllocator
{
    private IEnumerable<(string Framework, string Role, ResourceSet Resources)> Holdings() =>
        _agents.Values.SelectMany(agent => agent.Used.Select(usage => (usage.Framework.Value, usage.Role, usage.Resources)))
            .Concat(_open.Values.Select(offer => (offer.Draft.Framework.Value, offer.Draft.Role, offer.Draft.Resources)));

    private IEnumerable<FrameworkModel> In(string role) => _frameworks.Values.Where(framework => framework.Info.Roles.Contains(role));

    private List<string> RolesInOrder()
    {
        var roles = _frameworks.Values.SelectMany(framework => framework.Info.Roles).Distinct().ToList();
        return Below(null);

        List<string> Below(string? parent)
        {
            // The children are the next steps of the paths below; a role that has some stands among them as "role/." itself.
            var isAbove = parent is not null && roles.Any(role => RoleName.IsStrictSubroleOf(role, parent));
            if (parent is not null && !isAbove)
                return [parent];
            var children = roles.Where(role => parent is null || RoleName.IsStrictSubroleOf(role, parent))
                .Select(role => (parent is null ? "" : parent + "/") + role[(parent is null ? 0 : parent.Length + 1)..].Split('/')[0])
                .Distinct()
                .Select(path => (Path: path, Own: false));
            if (parent is not null && roles.Contains(parent))
                children = children.Append((Path: parent + "/.", Own: true));
            return [.. children
                .OrderBy(child => Share(child.Path, child.Own ? parent! : child.Path, child.Own))
                .ThenBy(child => _counts.Where(count => child.Own ? count.Key.Role == parent : RoleName.IsInSubtreeOf(count.Key.Role, child.Path)).Sum(count => count.Value))
                .ThenBy(child => child.Path, StringComparer.Ordinal)
                .SelectMany(child => child.Own ? [parent!] : Below(child.Path))];
        }
    }

    private double Share(string path, string role, bool own) =>
        Dominant(Holdings().Where(holding => own ? holding.Role == role : RoleName.IsInSubtreeOf(holding.Role, role)).Select(holding => holding.Resources))
            / _weights.GetValueOrDefault(path, 1);

    private List<FrameworkModel> FrameworksInOrder(string role) => [.. In(role)
        .OrderBy(framework => Dominant(Holdings().Where(holding => holding.Role == role && holding.Framework == framework.Id.Value).Select(holding => holding.Resources)))
        .ThenBy(framework => _counts.GetValueOrDefault((role, framework.Id.Value)))
        .ThenBy(framework => framework.Id.Value, StringComparer.Ordinal)];

    private double Dominant(IEnumerable<ResourceSet> held)
    {
        var sum = held.Aggregate(ResourceQuantities.Empty, (total, resources) => total.Add(resources.Scalars()));
        var total = _agents.Values.Aggregate(ResourceQuantities.Empty, (all, agent) => all.Add(agent.Total.Scalars()));
        return sum.Where(pair => !options.FairSharingExcludedResources.Contains(pair.Key) && total[pair.Key] > 0)
            .Select(pair => (double)pair.Value / total[pair.Key]).DefaultIfEmpty(0).Max();
    }

    /// <summary>Reservations of the role, and its unreserved resources in use or on offer.</summary>
    private ResourceQuantities Consumed(string top)
    {
        var reserved = _agents.Values.Aggregate(ResourceQuantities.Empty, (sum, agent) => sum.Add(agent.Total.ReservedToSubtree(top).Scalars()));
        return Holdings().Where(holding => RoleName.IsInSubtreeOf(holding.Role, top))
            .Aggregate(reserved, (sum, holding) => sum.Add(Plain(holding.Resources).Scalars()));
    }

    private static ResourceSet Plain(ResourceSet set) => set.Where(ScalarPlain);

    private static bool ScalarPlain(ResourceEntry entry) => ScalarNames.IsPlain(entry.Kind);

    private bool HasUnsatisfied(string top) => !Consumed(top).Contains(_quotas[top].Guarantees);

    private ResourceSet CutToQuota(ResourceSet candidate, string role, bool guaranteesOnly)
    {
        if (_quotas.Count == 0)
            return candidate;
        var quota = _quotas.GetValueOrDefault(RoleName.TopLevel(role));
        if (guaranteesOnly && quota is null)
            return ResourceSet.Empty;
        var consumed = quota is null ? ResourceQuantities.Empty : Consumed(RoleName.TopLevel(role));
        var available = _agents.Values.Where(agent => agent.Active)
            .Aggregate(ResourceQuantities.Empty, (sum, agent) => sum.Add(Plain(Free(agent)).Scalars()));
        var required = _quotas.Aggregate(ResourceQuantities.Empty, (sum, pair) => sum.Add(pair.Value.Guarantees.Subtract(Consumed(pair.Key))));
        var surplus = available.Subtract(required);
        var result = candidate.Where(entry => !ScalarPlain(entry));
        var isGuaranteed = false;
        foreach (var entry in Plain(candidate).Entries)
        {
            var room = quota is not null && quota.LimitMillis.TryGetValue(entry.Name, out var limit) ? Math.Max(0, limit - consumed[entry.Name]) : long.MaxValue;
            var guaranteed = guaranteesOnly ? Math.Min(room, Math.Min(entry.Millis, quota!.Guarantees.Subtract(consumed)[entry.Name])) : 0;
            isGuaranteed |= guaranteed > 0;
            var allowed = guaranteed + Math.Min(entry.Millis - guaranteed, Math.Min(room - guaranteed, surplus[entry.Name]));
            result = result.Add(ResourceSet.Shrink(entry, allowed));
        }

        return guaranteesOnly && !isGuaranteed ? ResourceSet.Empty : result;
    }
}
