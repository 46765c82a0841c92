using System.Collections.Immutable;
using System.Globalization;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Core.Tests.Allocation;

/// <summary>An allocator, a clock that the test moves, and short ways to say what happens.</summary>
internal sealed class AllocationFixture
{
    private long _version;
    private int _offers;

    public AllocationFixture(AllocatorOptions? options = null, ulong seed = 1, Func<AllocatorOptions, ulong, Func<OfferId>, IAllocator>? make = null)
    {
        options ??= new AllocatorOptions();
        Allocator = (make ?? ((o, s, n) => new Allocator(o, s, n)))(options, seed, NextOfferId);
    }

    public IAllocator Allocator { get; }

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public void Pass(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public OfferId NextOfferId() => new("O" + (_offers++).ToString("D6", CultureInfo.InvariantCulture));

    public static ResourceSet Of(string text) => ResourceSet.Parse(text) is { IsSuccess: true } parsed
        ? parsed.Value
        : throw new ArgumentException(ResourceSet.Parse(text).Refusal!.ToString());

    public static Usage Using(string framework, string role, string resources) => new(new FrameworkId(framework), role, Of(resources));

    public static readonly ImmutableArray<AgentCapability> AllAgentCapabilities =
        [AgentCapability.MultiRole, AgentCapability.HierarchicalRole, AgentCapability.ReservationRefinement];

    public static V1.AgentInfo Info(string hostname, params (string Name, string Text)[] attributes)
    {
        var info = new V1.AgentInfo { Hostname = hostname };
        foreach (var (name, text) in attributes)
            info.Attributes.Add(new V1.Attribute { Name = name, Type = V1.Value.Types.Type.Text, Text = new V1.Value.Types.Text { Value = text } });
        return info;
    }

    public void Agent(string id, string resources, bool active = true, V1.AgentInfo? info = null, ImmutableArray<Usage> used = default,
        ImmutableArray<ClosedOffer> closed = default, ImmutableArray<AgentCapability>? capabilities = null) =>
        Agent(id, Of(resources), active, info, used, closed, capabilities);

    public void Agent(string id, ResourceSet resources, bool active = true, V1.AgentInfo? info = null, ImmutableArray<Usage> used = default,
        ImmutableArray<ClosedOffer> closed = default, ImmutableArray<AgentCapability>? capabilities = null, bool isOperation = false) =>
        Allocator.PutAgent(
            new AgentModel(new AgentId(id), ++_version, info ?? Info(id), capabilities ?? AllAgentCapabilities, resources,
                used.IsDefault ? [] : used, active), closed.IsDefault ? [] : closed, Now, isOperation);

    public void Framework(string id, string role = "*", bool active = true, ImmutableHashSet<string>? suppressed = null,
        V1.Scheduler.OfferConstraints? constraints = null, Action<V1.FrameworkInfo>? change = null, params Capability[] capabilities) =>
        Framework(id, [role], active, suppressed, constraints, change, capabilities);

    public void Framework(string id, string[] roles, bool active = true, ImmutableHashSet<string>? suppressed = null,
        V1.Scheduler.OfferConstraints? constraints = null, Action<V1.FrameworkInfo>? change = null, params Capability[] capabilities)
    {
        var info = new V1.FrameworkInfo { User = "user", Name = id, Id = new V1.FrameworkID { Value = id } };
        info.Roles.AddRange(roles);
        foreach (var capability in capabilities.Append(Capability.MultiRole))
            info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = capability });
        change?.Invoke(info);
        Allocator.PutFramework(new FrameworkModel(new FrameworkId(id), ++_version, info, active, suppressed ?? [], constraints), Now);
    }

    /// <summary>A framework that waits for shapes, such as <c>2*cpus:4;mem:512</c>.</summary>
    public void Shaped(string id, string role, params string[] shapes) => Shaped(id, role, active: true, shapes);

    public void Shaped(string id, string role, bool active, params string[] shapes)
    {
        var info = new V1.FrameworkInfo { User = "user", Name = id, Id = new V1.FrameworkID { Value = id }, Roles = { role } };
        info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Capability.MultiRole });
        Allocator.PutFramework(new FrameworkModel(new FrameworkId(id), ++_version, info, active, [], null) { Shapes = [.. shapes.Select(shape => Shape(role, shape))] }, Now);
    }

    public static OfferShape Shape(string role, string shape) => shape.Split('*', 2) is [var count, var resources]
        ? new OfferShape(role, Of(resources), int.Parse(count, CultureInfo.InvariantCulture))
        : new OfferShape(role, Of(shape), 1);

    public AllocationCycle Run(bool eventsOnly = false) => Allocator.Run(Now, eventsOnly);

    public OfferDraft Only() => Assert.Single(Run().Offers);

    public void Decline(OfferDraft offer, double seconds = 5, ResourceSet? refused = null) =>
        Allocator.CloseOffers(offer.Framework, [new ClosedOffer(offer.Id, refused ?? offer.Resources, seconds)], Now);

    public void Return(OfferDraft offer) => Allocator.CloseOffers(offer.Framework, [new ClosedOffer(offer.Id, null, 0)], Now);

    public void Revive(string framework, params string[] roles) => Allocator.Revive(new FrameworkId(framework), [.. roles]);

    /// <summary>Equality by mutual containment: the only equality that a multiset needs.</summary>
    public static void Same(string expected, ResourceSet actual) =>
        Assert.True(Of(expected).Contains(actual) && actual.Contains(Of(expected)), $"expected {expected}, got {actual}");
}
