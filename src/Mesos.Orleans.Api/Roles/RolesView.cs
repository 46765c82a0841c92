using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Quota;
using Mesos.Orleans.Abstractions.Roles;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.State;
using Mesos.Orleans.Core.Quota;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using Mesos.V1.Quota;
using Orleans;

namespace Mesos.Orleans.Api.Roles;

/// <summary>Every role that somebody has anything to do with: its frameworks, what it holds, its weight and quota.</summary>
internal sealed class RolesView
{
    private readonly ILookup<string, string> _frameworks;
    private readonly ILookup<string, V1.Resource> _allocated;
    private readonly ILookup<string, V1.Resource> _offered;
    private readonly ILookup<string, V1.Resource> _reserved;
    private readonly Dictionary<string, double> _weights;
    private readonly Dictionary<string, QuotaConfig> _quotas;
    private readonly ClusterUsage _usage;

    private RolesView(ClusterView view, WeightsTable weights, QuotaTable quotas)
    {
        _frameworks = view.Frameworks.SelectMany(f => RolesOf(f).Select(role => (Role: role, Id: f.Info.Id.Value))).ToLookup(p => p.Role, p => p.Id);
        _allocated = view.AllAgents.SelectMany(AgentJson.Used).ToLookup(resource => resource.AllocationInfo?.Role ?? RoleName.Star);
        _offered = view.Frameworks.SelectMany(f => f.Offers).SelectMany(offer => offer.Resources.Select(resource => (Role: RoleOf(offer, resource), resource)))
            .ToLookup(pair => pair.Role, pair => pair.resource);
        _reserved = view.AllAgents.SelectMany(agent => agent.Total.ToWire()).Where(resource => resource.Reservations.Count > 0)
            .ToLookup(resource => resource.Reservations[^1].Role);
        _weights = weights.Weights.ToDictionary(weight => weight.Role, weight => weight.Weight, StringComparer.Ordinal);
        _quotas = quotas.Configs.ToDictionary(config => config.Role, StringComparer.Ordinal);
        _usage = ClusterUsage.Of(view.AllAgents.Select(agent => (agent.Total, agent.Used)));
        string[][] names = [[.. Keys(_frameworks)], [.. Keys(_allocated)], [.. Keys(_offered)], [.. Keys(_reserved)], [.. _weights.Keys], [.. _quotas.Keys], [RoleName.Star]];
        Names = [.. names.SelectMany(all => all).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The roles, in order of their names; <c>*</c> is always among them.</summary>
    public ImmutableArray<string> Names { get; }

    public static async Task<RolesView> Read(IGrainFactory grains, ClusterReader cluster)
    {
        var weights = grains.GetGrain<IWeightsGrain>(0).GetTable();
        var quotas = grains.GetGrain<IQuotaGrain>(0).GetTable();
        return new RolesView(await cluster.Read(), await weights, await quotas);
    }

    public double WeightOf(string role) => _weights.GetValueOrDefault(role, RoleWeights.Default);

    public IEnumerable<string> FrameworksOf(string role) => _frameworks[role];

    public IEnumerable<V1.Resource> Allocated(string role) => _allocated[role];

    public IEnumerable<V1.Resource> Offered(string role) => _offered[role];

    public IEnumerable<V1.Resource> Reserved(string role) => _reserved[role];

    /// <summary>The quota of a top-level role, or null.</summary>
    public QuotaConfig? QuotaOf(string role) => _quotas.GetValueOrDefault(role);

    /// <summary>What counts towards the quota of a top-level role: of itself and all roles below.</summary>
    public ResourceQuantities ConsumedBy(string role) => _usage.ConsumedBy(role);

    /// <summary>The answer to GET_ROLES.</summary>
    public V1.Master.Response.Types.GetRoles ToWire() => new()
    {
        Roles =
        {
            Names.Select(name => new V1.Role
            {
                Name = name,
                Weight = WeightOf(name),
                Frameworks = { FrameworksOf(name).Select(id => new V1.FrameworkID { Value = id }) },
                Resources = { Sum(name) },
            }),
        },
    };

    private IEnumerable<V1.Resource> Sum(string role)
    {
        var sum = ResourceSet.FromEndpointWire(Allocated(role).Concat(Offered(role)));
        return sum.IsSuccess ? sum.Value.ToWire() : [];
    }

    private static IEnumerable<string> Keys<T>(ILookup<string, T> lookup) => lookup.Select(group => group.Key);

    private static IEnumerable<string> RolesOf(FrameworkSnapshot framework) =>
        framework.Info.Roles.Count > 0 ? framework.Info.Roles : [framework.Info.Role];

    private static string RoleOf(V1.Offer offer, V1.Resource resource) => offer.AllocationInfo?.Role ?? resource.AllocationInfo?.Role ?? RoleName.Star;
}
