using Mesos.Orleans.Core.Frameworks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>A custom executor that runs on an agent.</summary>
/// <param name="Framework">Who owns it.</param>
/// <param name="Info">The executor; its resources are held as long as it runs.</param>
/// <param name="ContainerId">The container that it runs in.</param>
[GenerateSerializer, Immutable, Alias("mesos.ExecutorLaunch")]
public sealed record ExecutorLaunch(
    [property: Id(0)] FrameworkId Framework,
    [property: Id(1)] V1.ExecutorInfo Info,
    [property: Id(2)] string ContainerId);
