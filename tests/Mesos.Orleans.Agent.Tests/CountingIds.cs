using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests;

/// <summary>Ids that a test can predict.</summary>
internal sealed class CountingIds : IIdSource
{
    private int _last;

    public Guid Next() => new(Interlocked.Increment(ref _last), 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);
}
