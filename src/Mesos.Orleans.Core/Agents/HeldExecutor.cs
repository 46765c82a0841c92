using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Agents;

/// <summary>A custom executor's hold on an agent, for as long as it runs.</summary>
/// <param name="Key">The executor.</param>
/// <param name="Info">The executor as launched.</param>
/// <param name="Role">The role that its resources are allocated to.</param>
/// <param name="Resources">What it holds, without allocation marks.</param>
public sealed record HeldExecutor(ExecutorKey Key, V1.ExecutorInfo Info, string Role, ResourceSet Resources)
{
    /// <summary>Reads the hold of an executor from its spec.</summary>
    public static Outcome<HeldExecutor> Of(FrameworkId framework, V1.ExecutorInfo info, string defaultRole)
    {
        var resources = ResourceSet.FromWire(info.Resources);
        return resources.IsSuccess
            ? new HeldExecutor(new(framework, info.ExecutorId.Value), info, HeldTask.RoleOf(info.Resources, defaultRole), resources.Value.Unallocated())
            : resources.Refusal;
    }
}
