using Mesos.Orleans.Core;

namespace Mesos.Orleans.Abstractions;

/// <summary>Random ids that grow with time (UUID version 7): of two launches of one task id the later one has the greater id.</summary>
/// <param name="time">The clock.</param>
public sealed class RandomIdSource(TimeProvider time) : IIdSource
{
    /// <inheritdoc/>
    public Guid Next() => Guid.CreateVersion7(time.GetUtcNow());
}
