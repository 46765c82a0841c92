using System.Collections.Immutable;
using Mesos.Orleans.Core.Quota;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Serialization;

[GenerateSerializer, Alias("mesos.ResourceQuantities")]
internal struct ResourceQuantitiesSurrogate
{
    [Id(0)] public ImmutableArray<string> Names;
    [Id(1)] public ImmutableArray<long> Millis;
}

[RegisterConverter]
internal sealed class ResourceQuantitiesConverter : IConverter<ResourceQuantities, ResourceQuantitiesSurrogate>
{
    public ResourceQuantities ConvertFromSurrogate(in ResourceQuantitiesSurrogate surrogate)
    {
        var quantities = ResourceQuantities.Empty;
        for (var i = 0; i < surrogate.Names.Length; i++)
        {
            quantities = quantities.Add(ResourceQuantities.Of(surrogate.Names[i], surrogate.Millis[i]));
        }

        return quantities;
    }

    public ResourceQuantitiesSurrogate ConvertToSurrogate(in ResourceQuantities value) =>
        new() { Names = [.. value.Select(pair => pair.Key)], Millis = [.. value.Select(pair => pair.Value)] };
}

[GenerateSerializer, Alias("mesos.ClusterUsage")]
internal struct ClusterUsageSurrogate
{
    [Id(0)] public ResourceQuantities Capacity;
    [Id(1)] public ImmutableArray<string> Roles;
    [Id(2)] public ImmutableArray<ResourceQuantities> Consumed;
}

[RegisterConverter]
internal sealed class ClusterUsageConverter : IConverter<ClusterUsage, ClusterUsageSurrogate>
{
    public ClusterUsage ConvertFromSurrogate(in ClusterUsageSurrogate s) => new(
        s.Capacity, s.Roles.Zip(s.Consumed).ToImmutableSortedDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));

    public ClusterUsageSurrogate ConvertToSurrogate(in ClusterUsage value) =>
        new() { Capacity = value.Capacity, Roles = [.. value.Consumed.Keys], Consumed = [.. value.Consumed.Values] };
}
