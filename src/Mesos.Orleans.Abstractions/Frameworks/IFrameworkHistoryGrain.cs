using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Frameworks;

/// <summary>The completed frameworks of the cluster (a singleton, key 0). It keeps the latest of them and has the others deleted, with all that is stored of them.</summary>
[Alias("mesos.IFrameworkHistoryGrain")]
public interface IFrameworkHistoryGrain : IGrainWithIntegerKey
{
    /// <summary>A framework has ended; durable when it returns. Repeatable.</summary>
    [Alias("Add")]
    Task Add(FrameworkId framework, DateTimeOffset endedAt);
}
