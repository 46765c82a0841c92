using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Operations;

/// <summary>Resources and operations of the role eng.</summary>
internal static class Reserved
{
    public static V1.Resource Scalar(string name, double value, bool isReserved = true)
    {
        var wire = new V1.Resource { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };
        if (isReserved)
            wire.Reservations.Add(new V1.Resource.Types.ReservationInfo { Type = ReservationType.Dynamic, Role = "eng" });
        return wire;
    }

    public static V1.Resource Volume(string id, double size, bool isShared = false)
    {
        var wire = Scalar("disk", size);
        wire.Disk = new() { Persistence = new() { Id = id }, Volume = new() { ContainerPath = "data", Mode = V1.Volume.Types.Mode.Rw } };
        wire.Shared = isShared ? new() : null;
        return wire;
    }

    public static Operation Reserve(V1.Resource resource, string? id = null) =>
        Named(new() { Type = OperationType.Reserve, Reserve = new() { Resources = { resource } } }, id);

    public static Operation Unreserve(V1.Resource resource, string? id = null) =>
        Named(new() { Type = OperationType.Unreserve, Unreserve = new() { Resources = { resource } } }, id);

    public static Operation Create(V1.Resource volume, string? id = null) => Named(new() { Type = OperationType.Create, Create = new() { Volumes = { volume } } }, id);

    public static Operation Destroy(V1.Resource volume, string? id = null) => Named(new() { Type = OperationType.Destroy, Destroy = new() { Volumes = { volume } } }, id);

    public static Operation Grow(V1.Resource volume, double by, string? id = null) =>
        Named(new() { Type = OperationType.GrowVolume, GrowVolume = new() { Volume = volume, Addition = Scalar("disk", by) } }, id);

    public static Operation Launch(V1.AgentID agent, string id, params V1.Resource[] resources) => new()
    {
        Type = OperationType.Launch,
        Launch = new()
        {
            TaskInfos = { new V1.TaskInfo { Name = id, TaskId = new() { Value = id }, AgentId = agent, Command = new() { Value = "true" }, Resources = { resources } } },
        },
    };

    private static Operation Named(Operation operation, string? id)
    {
        operation.Id = id is null ? null : new V1.OperationID { Value = id };
        return operation;
    }
}
