using Mesos.Orleans.Core.Resources;
using DiskInfo = Mesos.V1.Resource.Types.DiskInfo;
using ReservationInfo = Mesos.V1.Resource.Types.ReservationInfo;
using SourceType = Mesos.V1.Resource.Types.DiskInfo.Types.Source.Types.Type;
using ValueType = Mesos.V1.Value.Types.Type;

namespace Mesos.Orleans.Core.Tests.Resources;

/// <summary>Wire resources for tests.</summary>
internal static class Wire
{
    public static V1.Resource Scalar(string name, double value) =>
        new() { Name = name, Type = ValueType.Scalar, Scalar = new V1.Value.Types.Scalar { Value = value } };

    public static V1.Resource Ports(params (ulong Begin, ulong End)[] ranges)
    {
        var wire = new V1.Resource { Name = "ports", Type = ValueType.Ranges, Ranges = new V1.Value.Types.Ranges() };
        foreach (var (begin, end) in ranges)
            wire.Ranges.Range.Add(new V1.Value.Types.Range { Begin = begin, End = end });
        return wire;
    }

    public static V1.Resource Items(string name, params string[] items)
    {
        var wire = new V1.Resource { Name = name, Type = ValueType.Set, Set = new V1.Value.Types.Set() };
        wire.Set.Item.AddRange(items);
        return wire;
    }

    public static V1.Resource Reserved(this V1.Resource wire, string role, bool isDynamic = true, string? principal = null)
    {
        var info = new ReservationInfo { Role = role, Type = isDynamic ? ReservationInfo.Types.Type.Dynamic : ReservationInfo.Types.Type.Static };
        if (principal is not null)
            info.Principal = principal;
        wire.Reservations.Add(info);
        return wire;
    }

    public static V1.Resource Volume(string id, double size, string role = "eng", string path = "data", bool isShared = false)
    {
        var wire = Scalar("disk", size).Reserved(role);
        wire.Disk = new DiskInfo
        {
            Persistence = new DiskInfo.Types.Persistence { Id = id, Principal = "alice" },
            Volume = new V1.Volume { ContainerPath = path, Mode = V1.Volume.Types.Mode.Rw },
        };
        if (isShared)
            wire.Shared = new V1.Resource.Types.SharedInfo();
        return wire;
    }

    public static V1.Resource Disk(SourceType type, double size, string? root = null, string? id = null)
    {
        var source = new DiskInfo.Types.Source { Type = type };
        if (type == SourceType.Path)
            source.Path = new DiskInfo.Types.Source.Types.Path { Root = root ?? "/p" };
        if (type == SourceType.Mount)
            source.Mount = new DiskInfo.Types.Source.Types.Mount { Root = root ?? "/m" };
        if (id is not null)
            source.Id = id;
        var wire = Scalar("disk", size);
        wire.Disk = new DiskInfo { Source = source };
        return wire;
    }

    public static V1.Resource Revocable(this V1.Resource wire)
    {
        wire.Revocable = new V1.Resource.Types.RevocableInfo();
        return wire;
    }

    public static V1.Resource With(this V1.Resource wire, Action<V1.Resource> change)
    {
        change(wire);
        return wire;
    }

    public static ResourceSet Set(params V1.Resource[] resources)
    {
        var read = ResourceSet.FromWire(resources);
        Assert.Null(read.Refusal);
        return read.Value!;
    }

    public static ResourceSet Set(string text)
    {
        var read = ResourceSet.Parse(text);
        Assert.Null(read.Refusal);
        return read.Value!;
    }
}
