using System.Collections.Immutable;
using System.Diagnostics;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Mesos.Orleans.Benchmarks.Allocation;

/// <summary>An allocator with a clock that the benchmark moves.</summary>
internal sealed class BenchmarkCluster(AllocatorOptions? options = null)
{
    private static readonly ImmutableArray<AgentCapability> Capabilities =
        [AgentCapability.MultiRole, AgentCapability.HierarchicalRole, AgentCapability.ReservationRefinement];

    private static long _offers;
    private long _version;

    public Allocator Allocator { get; } = new(options ?? new AllocatorOptions(), 42, () => new OfferId("O" + ++_offers));

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public static ResourceSet Of(string text) => ResourceSet.Parse(text).Value ?? throw new ArgumentException(text);

    /// <summary>Every second of so many ports, as a worn agent has them: <c>ports:[31000-31002,31006-31008,…]</c>.</summary>
    public static string Fragments(int count, int offset = 0) =>
        "ports:[" + string.Join(',', Enumerable.Range(0, count).Select(i => $"{31_000 + offset + (6 * i)}-{31_002 + offset + (6 * i)}")) + "]";

    public static double Time(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public static FrameworkId FrameworkOf(int number) => new($"framework-{number:D5}");

    public AgentModel Agent(int number, ResourceSet total, params ImmutableArray<Usage> used) => new(
        new AgentId($"agent-{number:D6}"), ++_version, new V1.AgentInfo { Hostname = $"host-{number}" }, Capabilities, total, used, true);

    public FrameworkModel Framework(int number, string role, bool suppressed = false, params Capability[] capabilities)
    {
        var info = new V1.FrameworkInfo { User = "user", Name = $"framework-{number}" };
        info.Roles.Add(role);
        foreach (var capability in capabilities.Append(Capability.MultiRole))
            info.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = capability });
        return new FrameworkModel(FrameworkOf(number), ++_version, info, true, suppressed ? [role] : [], null);
    }

    public void Put(AgentModel agent) => Allocator.PutAgent(agent, [], Now);

    public void Put(FrameworkModel framework) => Allocator.PutFramework(framework, Now);

    public AllocationCycle Run(bool eventsOnly = false) => Allocator.Run(Now, eventsOnly);

    /// <summary>Closes all offers, one message for each framework as its grain would.</summary>
    public void Close(ImmutableArray<OfferDraft> offers, double refuseSeconds)
    {
        for (var i = 0; i < offers.Length;)
        {
            var framework = offers[i].Framework;
            var closed = ImmutableArray.CreateBuilder<ClosedOffer>();
            for (; i < offers.Length && offers[i].Framework == framework; i++)
                closed.Add(new ClosedOffer(offers[i].Id, refuseSeconds > 0 ? offers[i].Resources : null, refuseSeconds));
            Allocator.CloseOffers(framework, closed.DrainToImmutable(), Now);
        }
    }
}
