using System.Collections.Immutable;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Quota;
using Mesos.Orleans.Core.Resources;
using Orleans;

namespace Mesos.Orleans.Abstractions.Serialization;

[GenerateSerializer, Alias("mesos.Holder")]
internal struct HolderSurrogate
{
    [Id(0)] public FrameworkId Framework;
    [Id(1)] public string Role;
    [Id(2)] public ResourceQuantities Quantities;
    [Id(3)] public bool IsOffer;
}

[RegisterConverter]
internal sealed class HolderConverter : IConverter<Holder, HolderSurrogate>
{
    public Holder ConvertFromSurrogate(in HolderSurrogate s) => new(s.Framework, s.Role, s.Quantities, s.IsOffer);

    public HolderSurrogate ConvertToSurrogate(in Holder h) => new() { Framework = h.Framework, Role = h.Role, Quantities = h.Quantities, IsOffer = h.IsOffer };
}

[GenerateSerializer, Alias("mesos.NearMiss")]
internal struct NearMissSurrogate
{
    [Id(0)] public AgentId Agent;
    [Id(1)] public string Hostname;
    [Id(2)] public AllocationReason Reason;
    [Id(3)] public ResourceQuantities Lacks;
    [Id(4)] public ImmutableArray<Holder> Holders;
    [Id(5)] public ResourceSet? Missing;
}

[RegisterConverter]
internal sealed class NearMissConverter : IConverter<NearMiss, NearMissSurrogate>
{
    public NearMiss ConvertFromSurrogate(in NearMissSurrogate s) => new(s.Agent, s.Hostname, s.Reason, s.Lacks, s.Holders) { Missing = s.Missing ?? ResourceSet.Empty };

    public NearMissSurrogate ConvertToSurrogate(in NearMiss m) =>
        new() { Agent = m.Agent, Hostname = m.Hostname, Reason = m.Reason, Lacks = m.Lacks, Holders = m.Holders, Missing = m.Missing };
}

[GenerateSerializer, Alias("mesos.ConstraintVerdicts")]
internal struct ConstraintVerdictsSurrogate
{
    [Id(0)] public FrameworkId Framework;
    [Id(1)] public ImmutableArray<string> SuppressedRoles;
    [Id(2)] public Dictionary<string, ImmutableArray<AgentId>> Excluded;
}

[RegisterConverter]
internal sealed class ConstraintVerdictsConverter : IConverter<ConstraintVerdicts, ConstraintVerdictsSurrogate>
{
    public ConstraintVerdicts ConvertFromSurrogate(in ConstraintVerdictsSurrogate s) =>
        new(s.Framework, s.SuppressedRoles, s.Excluded.ToImmutableSortedDictionary(StringComparer.Ordinal));

    public ConstraintVerdictsSurrogate ConvertToSurrogate(in ConstraintVerdicts v) =>
        new() { Framework = v.Framework, SuppressedRoles = v.SuppressedRoles, Excluded = v.Excluded.ToDictionary() };
}

[GenerateSerializer, Alias("mesos.ShapeReport")]
internal struct ShapeReportSurrogate
{
    [Id(0)] public OfferShape Shape;
    [Id(1)] public int OnOffer;
    [Id(2)] public TimeSpan Waiting;
    [Id(3)] public AgentId? HeldAgent;
}

[RegisterConverter]
internal sealed class ShapeReportConverter : IConverter<ShapeReport, ShapeReportSurrogate>
{
    public ShapeReport ConvertFromSurrogate(in ShapeReportSurrogate s) => new(s.Shape, s.OnOffer, s.Waiting, s.HeldAgent);

    public ShapeReportSurrogate ConvertToSurrogate(in ShapeReport r) =>
        new() { Shape = r.Shape, OnOffer = r.OnOffer, Waiting = r.Waiting, HeldAgent = r.HeldAgent };
}

[GenerateSerializer, Alias("mesos.Explanation")]
internal struct ExplanationSurrogate
{
    [Id(0)] public FrameworkId Framework;
    [Id(1)] public string Role;
    [Id(2)] public bool IsActive;
    [Id(3)] public bool IsSuppressed;
    [Id(4)] public bool IsAwaitingAgents;
    [Id(5)] public int Agents;
    [Id(6)] public Dictionary<AllocationReason, int> Reasons;
    [Id(7)] public ImmutableArray<NearMiss> Nearest;
    [Id(8)] public V1.Quota.QuotaConfig? Quota;
    [Id(9)] public ResourceQuantities Consumed;
    [Id(10)] public ResourceQuantities FreeInCluster;
    [Id(11)] public ResourceQuantities HeldBack;
    [Id(12)] public double Share;
    [Id(13)] public int RolesAhead;
    [Id(14)] public string Hint;
    [Id(15)] public ImmutableArray<ShapeReport> Shapes;
}

[RegisterConverter]
internal sealed class ExplanationConverter : IConverter<Explanation, ExplanationSurrogate>
{
    private const string QuotaRole = "quota";

    public Explanation ConvertFromSurrogate(in ExplanationSurrogate s) => new(
        s.Framework, s.Role, s.IsActive, s.IsSuppressed, s.IsAwaitingAgents, s.Agents, s.Reasons.ToImmutableSortedDictionary(), s.Nearest,
        s.Quota is null ? null : QuotaReader.Read([s.Quota]).Value![QuotaRole],
        s.Consumed, s.FreeInCluster, s.HeldBack, s.Share, s.RolesAhead, s.Hint) { Shapes = s.Shapes.IsDefault ? [] : s.Shapes };

    public ExplanationSurrogate ConvertToSurrogate(in Explanation e) => new()
    {
        Framework = e.Framework,
        Role = e.Role,
        IsActive = e.IsActive,
        IsSuppressed = e.IsSuppressed,
        IsAwaitingAgents = e.IsAwaitingAgents,
        Agents = e.Agents,
        Reasons = e.Reasons.ToDictionary(),
        Nearest = e.Nearest,
        Quota = e.Quota is null ? null : QuotaReader.ToWire(QuotaRole, e.Quota),
        Consumed = e.Consumed,
        FreeInCluster = e.FreeInCluster,
        HeldBack = e.HeldBack,
        Share = e.Share,
        RolesAhead = e.RolesAhead,
        Hint = e.Hint,
        Shapes = e.Shapes,
    };
}

[GenerateSerializer, Alias("mesos.FitReport")]
internal struct FitReportSurrogate
{
    [Id(5)] public ResourceSet Wanted;
    [Id(1)] public int FitsNow;
    [Id(2)] public int FitsAfterOthers;
    [Id(3)] public bool Never;
    [Id(4)] public Explanation Explanation;
}

[RegisterConverter]
internal sealed class FitReportConverter : IConverter<FitReport, FitReportSurrogate>
{
    public FitReport ConvertFromSurrogate(in FitReportSurrogate s) => new(s.Wanted, s.FitsNow, s.FitsAfterOthers, s.Never, s.Explanation);

    public FitReportSurrogate ConvertToSurrogate(in FitReport r) => new()
    {
        Wanted = r.Wanted, FitsNow = r.FitsNow, FitsAfterOthers = r.FitsAfterOthers, Never = r.Never, Explanation = r.Explanation,
    };
}
