using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Frameworks;
using static Mesos.Orleans.Core.Tests.Allocation.AllocationFixture;

namespace Mesos.Orleans.Core.Tests.Allocation;

public class AllocatorMaintenanceTests
{
    private static readonly V1.Unavailability Soon = new() { Start = new V1.TimeInfo { Nanoseconds = 1 } };
    private static readonly V1.Unavailability Later = new() { Start = new V1.TimeInfo { Nanoseconds = 2 } };

    private readonly AllocationFixture _mesos = new();
    private long _version = 1_000;

    [Fact]
    public void Unavailability_Announced_RescindsAndOffersAgainWithIt()
    {
        _mesos.Framework("f1");
        Agent(null);
        var offer = _mesos.Only();
        Assert.Null(offer.Unavailability);

        Agent(Soon);

        Assert.True(_mesos.Allocator.HasEvents);
        var cycle = _mesos.Run(eventsOnly: true);
        Assert.Equal(offer.Id, Assert.Single(cycle.Rescinded).Id);
        Assert.Equal(Soon, Assert.Single(cycle.Offers).Unavailability);
    }

    [Fact]
    public void InverseOffers_GoToFrameworksWithTasksThere_Once()
    {
        _mesos.Framework("f1");
        _mesos.Framework("f2");
        Agent(Soon, Using("f1", "*", "cpus:1"), Using("gone", "*", "cpus:1"));

        var asked = Assert.Single(_mesos.Run().InverseOffers);

        Assert.Equal(("f1", "a1", Soon), (asked.Framework.Value, asked.Agent.Value, asked.Unavailability));
        Assert.Empty(_mesos.Run().InverseOffers);
    }

    [Fact]
    public void InverseOffers_Answered_AreNotRepeatedWhileFiltered()
    {
        _mesos.Framework("f1");
        Agent(Soon, Using("f1", "*", "cpus:1"));
        var asked = Assert.Single(_mesos.Run().InverseOffers);
        _mesos.Allocator.CloseInverseOffers(new FrameworkId("f2"), [new ClosedInverseOffer(asked.Id, 5)], _mesos.Now);
        _mesos.Allocator.CloseInverseOffers(asked.Framework, [new ClosedInverseOffer(asked.Id, 5)], _mesos.Now);

        _mesos.Pass(5);
        Assert.Empty(_mesos.Run().InverseOffers);
        _mesos.Pass(0.001);
        Assert.Single(_mesos.Run().InverseOffers);
    }

    [Fact]
    public void InverseOffers_Revive_ClearsTheirFilters()
    {
        _mesos.Framework("f1");
        Agent(Soon, Using("f1", "*", "cpus:1"));
        var asked = Assert.Single(_mesos.Run().InverseOffers);
        _mesos.Allocator.CloseInverseOffers(asked.Framework, [new ClosedInverseOffer(asked.Id, 500)], _mesos.Now);
        Assert.Empty(_mesos.Run().InverseOffers);

        _mesos.Revive("f1");

        Assert.Single(_mesos.Run().InverseOffers);
    }

    [Fact]
    public void InverseOffers_ScheduleChanges_AreRescindedAndMadeAnew()
    {
        _mesos.Framework("f1");
        Agent(Soon, Using("f1", "*", "cpus:1"));
        var asked = Assert.Single(_mesos.Run().InverseOffers);

        Agent(Later, Using("f1", "*", "cpus:1"));

        var cycle = _mesos.Run();
        Assert.Equal(asked.Id, Assert.Single(cycle.RescindedInverseOffers).Id);
        Assert.Equal(Later, Assert.Single(cycle.InverseOffers).Unavailability);

        Agent(null, Using("f1", "*", "cpus:1"));
        cycle = _mesos.Run();
        Assert.Single(cycle.RescindedInverseOffers);
        Assert.Empty(cycle.InverseOffers);
    }

    [Fact]
    public void InverseOffers_AgentRemoved_AreRescinded()
    {
        _mesos.Framework("f1");
        Agent(Soon, Using("f1", "*", "cpus:1"));
        _mesos.Run();

        _mesos.Allocator.RemoveAgent(new AgentId("a1"));

        Assert.Single(_mesos.Run().RescindedInverseOffers);
    }

    private void Agent(V1.Unavailability? unavailability, params Usage[] used) => _mesos.Allocator.PutAgent(
        new AgentModel(new AgentId("a1"), ++_version, Info("a1"), AllAgentCapabilities, Of("cpus:4;mem:512"), [.. used], true, unavailability), [], _mesos.Now);
}
