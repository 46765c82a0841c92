using Mesos.Orleans.Core;

namespace Mesos.Orleans.Grains.Hosting;

/// <summary>Random ids that grow with time (UUID version 7): of two launches of one task id the later one has the greater id.</summary>
internal sealed class RandomIdSource(TimeProvider time) : IIdSource
{
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
}
