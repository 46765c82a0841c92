using Mesos.Orleans.Core.Resources;
using ReservationType = Mesos.V1.Resource.Types.ReservationInfo.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;

namespace Mesos.Orleans.Agent.Tests.Volumes;

/// <summary>Disk of a role and volumes on it.</summary>
internal static class VolumeWire
{
    internal static V1.Resource Disk(double size, string role = "eng")
    {
        var wire = new V1.Resource { Name = "disk", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = size } };
        wire.Reservations.Add(new V1.Resource.Types.ReservationInfo { Type = ReservationType.Dynamic, Role = role });
        return wire;
    }

    internal static V1.Resource Volume(string id, double size, string path = "data", string role = "eng", bool isShared = false)
    {
        var wire = Disk(size, role);
        wire.Disk = new() { Persistence = new() { Id = id }, Volume = new() { ContainerPath = path, Mode = V1.Volume.Types.Mode.Rw } };
        wire.Shared = isShared ? new() : null;
        return wire;
    }

    internal static ResourceSet Set(params V1.Resource[] resources) => ResourceSet.FromWire(resources).Value!;

    internal static Operation Reserve(V1.Resource resource) => new() { Type = OperationType.Reserve, Reserve = new() { Resources = { resource } } };

    internal static Operation Create(V1.Resource volume) => new() { Type = OperationType.Create, Create = new() { Volumes = { volume } } };

    internal static Operation Destroy(V1.Resource volume, string id) =>
        new() { Type = OperationType.Destroy, Destroy = new() { Volumes = { volume } }, Id = new() { Value = id } };
}
