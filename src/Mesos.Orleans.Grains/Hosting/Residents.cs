using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>The grains on this silo that are moved before it leaves in good order. Each enters when it is activated, and leaves when it is not any more.</summary>
internal sealed class Residents
{
    private readonly ConcurrentDictionary<GrainId, Type> _grains = new();

    public void Enter(Grain grain) => _grains[grain.GetGrainId()] = grain.GetType();

    public void Leave(Grain grain) => _grains.TryRemove(grain.GetGrainId(), out _);

    public bool Has(GrainId grain) => _grains.ContainsKey(grain);

    public GrainId[] Of(Type type) => [.. _grains.Where(entry => entry.Value == type).Select(entry => entry.Key)];
}
