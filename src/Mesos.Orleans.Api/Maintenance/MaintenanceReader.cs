using Mesos.Orleans.Abstractions.Allocation;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Maintenance;
using Mesos.V1.Maintenance;
using Orleans;

namespace Mesos.Orleans.Api.Maintenance;

/// <summary>Puts together what the plan and the frameworks' answers say about machines.</summary>
internal static class MaintenanceReader
{
    /// <summary>The machines that are draining, each with the latest answers of the frameworks that were asked to leave it, and those that are down.</summary>
    public static async Task<ClusterStatus> Read(IGrainFactory grains, ClusterReader cluster)
    {
        var table = await grains.GetGrain<IMaintenanceGrain>(0).GetTable();
        var status = new ClusterStatus { DownMachines = { table.Down } };
        if (table.Draining.IsEmpty)
            return status;

        var answers = await grains.GetGrain<IAllocatorGrain>(0).GetInverseStatuses();
        var agents = (await cluster.Read()).AllAgents.ToLookup(agent => Machine.OfAgent(agent.Info.Hostname, agent.Pid), agent => new AgentId(agent.Info.Id.Value));
        foreach (var id in table.Draining)
        {
            var machine = Machine.Read(id, "");
            var known = machine.IsSuccess ? agents[machine.Value] : [];
            status.DrainingMachines.Add(new ClusterStatus.Types.DrainingMachine
            {
                Id = id,
                Statuses = { known.SelectMany(agent => answers.TryGetValue(agent, out var statuses) ? statuses : []) },
            });
        }

        return status;
    }
}
