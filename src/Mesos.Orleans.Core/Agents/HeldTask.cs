using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Agents;

/// <summary>A task's hold on an agent.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Key">The task.</param>
/// <param name="Role">The role that its resources are allocated to.</param>
/// <param name="Resources">What it holds, without allocation marks.</param>
/// <param name="Executor">Its custom executor, or null for a command task.</param>
public sealed record HeldTask(Guid LaunchId, TaskKey Key, string Role, ResourceSet Resources, HeldExecutor? Executor)
{
    /// <summary>Reads the hold of a task from its spec, whose resources carry allocation marks or all belong to <paramref name="defaultRole"/>.</summary>
    public static Outcome<HeldTask> Of(Guid launchId, TaskKey key, V1.TaskInfo task, string defaultRole)
    {
        var resources = ResourceSet.FromWire(task.Resources);
        if (!resources.IsSuccess)
        {
            return resources.Refusal;
        }

        HeldExecutor? executor = null;
        if (task.Executor is { } info)
        {
            var read = HeldExecutor.Of(key.Framework, info, defaultRole);
            if (!read.IsSuccess)
            {
                return read.Refusal;
            }

            executor = read.Value;
        }

        return new HeldTask(launchId, key, RoleOf(task.Resources, defaultRole), resources.Value.Unallocated(), executor);
    }

    internal static string RoleOf(IEnumerable<V1.Resource> resources, string defaultRole) =>
        resources.FirstOrDefault(resource => resource.AllocationInfo is { HasRole: true })?.AllocationInfo.Role ?? defaultRole;
}
