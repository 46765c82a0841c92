using Mesos.Orleans.Core.Operations;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tests.Resources;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Core.Tests.Operations;

/// <summary>Short ways to say operations and what they are judged against.</summary>
internal static class Op
{
    public static Operation Reserve(params V1.Resource[] resources) => With(new Operation { Type = OperationType.Reserve, Reserve = new() }, o => o.Reserve.Resources.Add(resources));

    public static Operation Move(V1.Resource source, V1.Resource target) =>
        With(Reserve(target), o => o.Reserve.Source.Add(source));

    public static Operation Unreserve(params V1.Resource[] resources) =>
        With(new Operation { Type = OperationType.Unreserve, Unreserve = new() }, o => o.Unreserve.Resources.Add(resources));

    public static Operation Create(params V1.Resource[] volumes) => With(new Operation { Type = OperationType.Create, Create = new() }, o => o.Create.Volumes.Add(volumes));

    public static Operation Destroy(params V1.Resource[] volumes) => With(new Operation { Type = OperationType.Destroy, Destroy = new() }, o => o.Destroy.Volumes.Add(volumes));

    public static Operation Grow(V1.Resource volume, V1.Resource addition) =>
        new() { Type = OperationType.GrowVolume, GrowVolume = new() { Volume = volume, Addition = addition } };

    public static Operation Shrink(V1.Resource volume, double subtract) =>
        new() { Type = OperationType.ShrinkVolume, ShrinkVolume = new() { Volume = volume, Subtract = new V1.Value.Types.Scalar { Value = subtract } } };

    public static Operation Launch(params V1.TaskInfo[] tasks) => With(new Operation { Type = OperationType.Launch, Launch = new() }, o => o.Launch.TaskInfos.Add(tasks));

    public static Operation Id(this Operation operation, string id) => With(operation, o => o.Id = new V1.OperationID { Value = id });

    public static V1.TaskInfo Task(string id, params V1.Resource[] resources)
    {
        var task = new V1.TaskInfo { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "a1" }, Command = new() { Value = "true" } };
        task.Resources.Add(resources);
        return task;
    }

    /// <summary>A framework of role eng and principal alice.</summary>
    public static V1.FrameworkInfo Framework(params V1.FrameworkInfo.Types.Capability.Types.Type[] capabilities)
    {
        var info = new V1.FrameworkInfo { User = "u", Name = "n", Role = "eng", Principal = "alice" };
        info.Capabilities.Add(capabilities.Select(type => new V1.FrameworkInfo.Types.Capability { Type = type }));
        return info;
    }

    /// <summary>Offers to role eng of a framework of principal alice.</summary>
    public static OperationContext Scheduler(params V1.Resource[] pool) => new()
    {
        Pool = Wire.Set(pool).AllocateTo("eng"),
        Volumes = Wire.Set(pool).PersistentVolumes,
        Role = "eng",
        Framework = Framework(),
        Principal = "alice",
    };

    public static OperationContext Operator(params V1.Resource[] pool) => new() { Pool = Wire.Set(pool), Volumes = Wire.Set(pool).PersistentVolumes };

    public static V1.Resource Eng(string name, double value) => Wire.Scalar(name, value).Reserved("eng", principal: "alice");

    /// <summary>A volume on disk that alice reserved.</summary>
    public static V1.Resource Volume(string id, double size, bool isShared = false)
    {
        var wire = Wire.Volume(id, size, isShared: isShared);
        wire.Reservations[0].Principal = "alice";
        return wire;
    }

    private static Operation With(Operation operation, Action<Operation> change)
    {
        change(operation);
        return operation;
    }
}
