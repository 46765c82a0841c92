using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Grains.Tests.Frameworks;
using Mesos.Orleans.Testing;
using Mesos.V1.Allocator;
using Orleans.TestingHost;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;

namespace Mesos.Orleans.Grains.Tests.Maintenance;

public sealed class InverseAnswersGrainTests
{
    private static readonly V1.Unavailability Soon = new() { Start = new() { Nanoseconds = 7 }, Duration = new() { Nanoseconds = 9 } };

    [Fact]
    public async Task Answer_ToAnInverseOffer_OutlivesTheAllocator()
    {
        await using var cluster = await MesosTestCluster.StartAsync(new() { Agent = new() { Hostname = "agent.test" } });
        var framework = await TestFramework.Subscribe(cluster);
        await framework.Launch(await framework.NextOffer(), "t1");
        await framework.NextUpdate();
        var schedule = new V1.Maintenance.Schedule
        {
            Windows = { new V1.Maintenance.Window { MachineIds = { new V1.MachineID { Hostname = "agent.test", Ip = "127.0.0.1" } }, Unavailability = Soon } },
        };
        Assert.Null((await cluster.Grains.GetGrain<IMaintenanceGrain>(0).UpdateSchedule(schedule)).Refusal);
        var asked = (await framework.Next(EventType.InverseOffers)).InverseOffers.InverseOffers_[0];

        await framework.Call(new() { Type = CallType.DeclineInverseOffers, DeclineInverseOffers = new() { InverseOfferIds = { asked.Id } } });
        await cluster.Silos.DeactivateAsync(cluster.Grains.GetGrain<IAllocatorGrain>(0));

        var status = await Status(cluster, asked.AgentId.Value);
        Assert.Equal((InverseOfferStatus.Types.Status.Decline, framework.Id), (status.Status, status.FrameworkId.Value));
    }

    // The new allocator hears of the agent after its owner was asked to report.
    private static async Task<InverseOfferStatus> Status(MesosTestCluster cluster, string agent)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            var statuses = await cluster.Grains.GetGrain<IAllocatorGrain>(0).GetInverseStatuses();
            if (statuses.TryGetValue(new(agent), out var known) && known is [var only])
            {
                return only;
            }

            await Task.Yield();
        }
    }
}
