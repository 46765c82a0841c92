using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>A grain without stored state that tells where it lives and which activation answers.</summary>
[Alias("Mesos.Orleans.Silo.Tests.IPlaceGrain")]
public interface IPlaceGrain : IGrainWithIntegerKey
{
    [Alias("Where")]
    Task<(SiloAddress Silo, ActivationId Activation)> Where();
}

public sealed class PlaceGrain : Grain, IPlaceGrain
{
    public Task<(SiloAddress Silo, ActivationId Activation)> Where() =>
        Task.FromResult((GrainContext.Address.SiloAddress!, GrainContext.ActivationId));
}
