using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Testing;

namespace Mesos.Orleans.Grains.Tests.Agents;

public sealed class ForeignAgentTests
{
    [Fact]
    public async Task Registration_OfAnAgentOfAnotherCluster_IsRefusedAndNothingIsKept()
    {
        await using var cluster = await MesosTestCluster.StartAsync();
        var id = new Core.Agents.AgentId("01a20652-3e2e-79df-8369-c59346f9ae0e-S0");
        var grain = cluster.Grains.GetGrain<IAgentGrain>(id.Value);
        var info = new V1.AgentInfo { Id = new() { Value = id.Value }, Hostname = "h", Resources = { ResourceSet.Parse("cpus:1").Value!.ToWire() } };

        var reply = await grain.Register(new RegisterAgent(new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), info, "slave(1)@127.0.0.1:5051", "1.0", [], [], []));

        Assert.Equal(RefusalCode.Conflict, reply.Refusal?.Code);
        Assert.False(reply.Evicted);
        Assert.Null(await grain.GetSnapshot());
    }
}
