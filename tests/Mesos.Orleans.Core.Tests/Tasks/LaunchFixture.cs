using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Core.Tests.Tasks;

/// <summary>An offer of 8 cpus, 8 GB, some disk and ports to role <c>r</c> on agent <c>a</c>, and small launches that fit into it.</summary>
internal static class LaunchFixture
{
    internal const string Role = "r";
    internal static readonly ResourceSet Offered = Set("cpus:8;mem:8192;disk:8192;gpus:2;ports:[1000-1999]");

    internal static TaskLaunchContext Context() => new() { Framework = new("f"), Agent = new("a"), Available = Offered };

    internal static ResourceSet Set(string text) => ResourceSet.Parse(text).Value!.AllocateTo(Role);

    internal static V1.TaskInfo CommandTask(string id = "t", string resources = "cpus:1;mem:64") => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = new() { Value = "a" },
        Command = new() { Value = "true" },
        Resources = { Set(resources).ToWire() },
    };

    internal static V1.TaskInfo ExecutorTask(string id = "t")
    {
        var task = CommandTask(id);
        task.Command = null;
        task.Executor = Executor();
        return task;
    }

    internal static V1.TaskInfo GroupTask(string id = "t")
    {
        var task = CommandTask(id);
        task.Executor = DefaultExecutor();
        return task;
    }

    internal static V1.ExecutorInfo Executor(string resources = "cpus:0.1;mem:32;disk:1") => new()
    {
        ExecutorId = new() { Value = "e" },
        FrameworkId = new() { Value = "f" },
        Type = V1.ExecutorInfo.Types.Type.Custom,
        Command = new() { Value = "run" },
        Resources = { Set(resources).ToWire() },
    };

    internal static V1.ExecutorInfo DefaultExecutor(string resources = "cpus:0.1;mem:32;disk:1")
    {
        var executor = Executor(resources);
        executor.Type = V1.ExecutorInfo.Types.Type.Default;
        executor.Command = null;
        return executor;
    }

    internal static void Replace(this Google.Protobuf.Collections.RepeatedField<V1.Resource> resources, string text)
    {
        resources.Clear();
        resources.AddRange(Set(text).ToWire());
    }

    /// <summary>A persistent volume of 64 MB, reserved to the role.</summary>
    internal static V1.Resource Volume(string id = "v", bool shared = false) => new()
    {
        Name = "disk",
        Type = V1.Value.Types.Type.Scalar,
        Scalar = new() { Value = 64 },
        Reservations = { new V1.Resource.Types.ReservationInfo { Type = V1.Resource.Types.ReservationInfo.Types.Type.Dynamic, Role = Role } },
        AllocationInfo = new() { Role = Role },
        Disk = new() { Persistence = new() { Id = id }, Volume = new() { ContainerPath = "data", Mode = V1.Volume.Types.Mode.Rw } },
        Shared = shared ? new() : null,
    };
}
