using System.Collections.Immutable;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Abstractions.Serialization;

// Core knows no Orleans, so its types cross process boundaries as these stand-ins. Their ids and aliases are a stored format.

[GenerateSerializer, Alias("mesos.AgentId")]
internal struct AgentIdSurrogate
{
    [Id(0)] public string Value;
}

[RegisterConverter]
internal sealed class AgentIdConverter : IConverter<AgentId, AgentIdSurrogate>
{
    public AgentId ConvertFromSurrogate(in AgentIdSurrogate surrogate) => new(surrogate.Value);

    public AgentIdSurrogate ConvertToSurrogate(in AgentId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("mesos.FrameworkId")]
internal struct FrameworkIdSurrogate
{
    [Id(0)] public string Value;
}

[RegisterConverter]
internal sealed class FrameworkIdConverter : IConverter<FrameworkId, FrameworkIdSurrogate>
{
    public FrameworkId ConvertFromSurrogate(in FrameworkIdSurrogate surrogate) => new(surrogate.Value);

    public FrameworkIdSurrogate ConvertToSurrogate(in FrameworkId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("mesos.OfferId")]
internal struct OfferIdSurrogate
{
    [Id(0)] public string Value;
}

[RegisterConverter]
internal sealed class OfferIdConverter : IConverter<OfferId, OfferIdSurrogate>
{
    public OfferId ConvertFromSurrogate(in OfferIdSurrogate surrogate) => new(surrogate.Value);

    public OfferIdSurrogate ConvertToSurrogate(in OfferId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("mesos.TaskId")]
internal struct TaskIdSurrogate
{
    [Id(0)] public string Value;
}

[RegisterConverter]
internal sealed class TaskIdConverter : IConverter<TaskId, TaskIdSurrogate>
{
    public TaskId ConvertFromSurrogate(in TaskIdSurrogate surrogate) => new(surrogate.Value);

    public TaskIdSurrogate ConvertToSurrogate(in TaskId value) => new() { Value = value.Value };
}

[GenerateSerializer, Alias("mesos.TaskKey")]
internal struct TaskKeySurrogate
{
    [Id(0)] public string Framework;
    [Id(1)] public string Task;
}

[RegisterConverter]
internal sealed class TaskKeyConverter : IConverter<TaskKey, TaskKeySurrogate>
{
    public TaskKey ConvertFromSurrogate(in TaskKeySurrogate surrogate) => new(new(surrogate.Framework), new(surrogate.Task));

    public TaskKeySurrogate ConvertToSurrogate(in TaskKey value) => new() { Framework = value.Framework.Value, Task = value.Task.Value };
}

[GenerateSerializer, Alias("mesos.Refusal")]
internal struct RefusalSurrogate
{
    [Id(0)] public int Code;
    [Id(1)] public string Message;
    [Id(2)] public string? Field;
    [Id(3)] public string? Hint;
}

[RegisterConverter]
internal sealed class RefusalConverter : IConverter<Refusal, RefusalSurrogate>
{
    public Refusal ConvertFromSurrogate(in RefusalSurrogate s) => new((RefusalCode)s.Code, s.Message, s.Field, s.Hint);

    public RefusalSurrogate ConvertToSurrogate(in Refusal value) =>
        new() { Code = (int)value.Code, Message = value.Message, Field = value.Field, Hint = value.Hint };
}

[GenerateSerializer, Alias("mesos.ResourceSet")]
internal struct ResourceSetSurrogate
{
    [Id(0)] public ImmutableArray<V1.Resource> Resources;
}

[RegisterConverter]
internal sealed class ResourceSetConverter : IConverter<ResourceSet, ResourceSetSurrogate>
{
    public ResourceSet ConvertFromSurrogate(in ResourceSetSurrogate surrogate)
    {
        var read = ResourceSet.FromWire(surrogate.Resources);
        return read.IsSuccess ? read.Value : throw new InvalidDataException($"Stored resources cannot be read: {read.Refusal}");
    }

    public ResourceSetSurrogate ConvertToSurrogate(in ResourceSet value) => new() { Resources = value.ToWire() };
}

[GenerateSerializer, Alias("mesos.Usage")]
internal struct UsageSurrogate
{
    [Id(0)] public FrameworkId Framework;
    [Id(1)] public string Role;
    [Id(2)] public ResourceSet Resources;
}

[RegisterConverter]
internal sealed class UsageConverter : IConverter<Usage, UsageSurrogate>
{
    public Usage ConvertFromSurrogate(in UsageSurrogate s) => new(s.Framework, s.Role, s.Resources);

    public UsageSurrogate ConvertToSurrogate(in Usage value) =>
        new() { Framework = value.Framework, Role = value.Role, Resources = value.Resources };
}

[GenerateSerializer, Alias("mesos.ClosedOffer")]
internal struct ClosedOfferSurrogate
{
    [Id(0)] public OfferId Offer;
    [Id(1)] public ResourceSet? Refused;
    [Id(2)] public double RefuseSeconds;
}

[RegisterConverter]
internal sealed class ClosedOfferConverter : IConverter<ClosedOffer, ClosedOfferSurrogate>
{
    public ClosedOffer ConvertFromSurrogate(in ClosedOfferSurrogate s) => new(s.Offer, s.Refused, s.RefuseSeconds);

    public ClosedOfferSurrogate ConvertToSurrogate(in ClosedOffer value) =>
        new() { Offer = value.Offer, Refused = value.Refused, RefuseSeconds = value.RefuseSeconds };
}

[GenerateSerializer, Alias("mesos.AgentModel")]
internal struct AgentModelSurrogate
{
    [Id(0)] public AgentId Id;
    [Id(1)] public long Version;
    [Id(2)] public V1.AgentInfo Info;
    [Id(3)] public ImmutableArray<V1.AgentInfo.Types.Capability.Types.Type> Capabilities;
    [Id(4)] public ResourceSet Total;
    [Id(5)] public ImmutableArray<Usage> Used;
    [Id(6)] public bool Active;
    [Id(7)] public V1.Unavailability? Unavailability;
}

[RegisterConverter]
internal sealed class AgentModelConverter : IConverter<AgentModel, AgentModelSurrogate>
{
    public AgentModel ConvertFromSurrogate(in AgentModelSurrogate s) =>
        new(s.Id, s.Version, s.Info, s.Capabilities, s.Total, s.Used, s.Active, s.Unavailability);

    public AgentModelSurrogate ConvertToSurrogate(in AgentModel m) => new()
    {
        Id = m.Id, Version = m.Version, Info = m.Info, Capabilities = m.Capabilities, Total = m.Total, Used = m.Used, Active = m.Active,
        Unavailability = m.Unavailability,
    };
}

[GenerateSerializer, Alias("mesos.OfferShape")]
internal struct OfferShapeSurrogate
{
    [Id(0)] public string Role;
    [Id(1)] public ResourceSet Resources;
    [Id(2)] public int Count;
    [Id(3)] public V1.Scheduler.OfferConstraints.Types.RoleConstraints? Constraints;
}

[RegisterConverter]
internal sealed class OfferShapeConverter : IConverter<OfferShape, OfferShapeSurrogate>
{
    public OfferShape ConvertFromSurrogate(in OfferShapeSurrogate s) => new(s.Role, s.Resources, s.Count, s.Constraints);

    public OfferShapeSurrogate ConvertToSurrogate(in OfferShape s) =>
        new() { Role = s.Role, Resources = s.Resources, Count = s.Count, Constraints = s.Constraints };
}

[GenerateSerializer, Alias("mesos.FrameworkModel")]
internal struct FrameworkModelSurrogate
{
    [Id(0)] public FrameworkId Id;
    [Id(1)] public long Version;
    [Id(2)] public V1.FrameworkInfo Info;
    [Id(3)] public bool Active;
    [Id(4)] public ImmutableHashSet<string> SuppressedRoles;
    [Id(5)] public V1.Scheduler.OfferConstraints? OfferConstraints;
    [Id(6)] public ImmutableArray<OfferShape> Shapes;
}

[RegisterConverter]
internal sealed class FrameworkModelConverter : IConverter<FrameworkModel, FrameworkModelSurrogate>
{
    public FrameworkModel ConvertFromSurrogate(in FrameworkModelSurrogate s) =>
        new(s.Id, s.Version, s.Info, s.Active, s.SuppressedRoles, s.OfferConstraints) { Shapes = s.Shapes.IsDefault ? [] : s.Shapes };

    public FrameworkModelSurrogate ConvertToSurrogate(in FrameworkModel m) => new()
    {
        Id = m.Id, Version = m.Version, Info = m.Info, Active = m.Active, SuppressedRoles = m.SuppressedRoles, OfferConstraints = m.OfferConstraints,
        Shapes = m.Shapes,
    };
}
