namespace Mesos.Orleans.Core.Tasks;

/// <summary>An executor that an agent already runs for a framework.</summary>
/// <param name="Info">What it was started from; later tasks must name the same.</param>
/// <param name="ShareCgroups">The <c>share_cgroups</c> of its tasks (absent counts as true), or null if it has no tasks.</param>
public sealed record RunningExecutor(V1.ExecutorInfo Info, bool? ShareCgroups = null);
