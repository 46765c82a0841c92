using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Abstractions.Maintenance;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Maintenance;
using Mesos.Orleans.Grains.Hosting;
using Mesos.V1.Maintenance;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Maintenance;

/// <summary>The maintenance plan: decided by <see cref="MaintenancePlan"/>, written, then every agent is told to read what concerns it.</summary>
internal sealed class MaintenanceGrain([PersistentState("maintenance")] IPersistentState<MaintenanceState> storage) : Grain, IMaintenanceGrain
{
    // What is stored; readers come in between while a write is under way.
    private MaintenancePlan _plan = MaintenancePlan.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _plan = new MaintenancePlan(storage.State.Schedule ?? new Schedule(), [.. storage.State.Down.Select(id => Machine.Read(id, "down").Value)]);
        return Task.CompletedTask;
    }

    public Task<MaintenanceTable> GetTable() => Task.FromResult(new MaintenanceTable(
        _plan.Schedule, [.. _plan.Draining.Select(machine => machine.ToWire())], [.. _plan.Down.Select(machine => machine.ToWire())]));

    public Task<V1.MachineInfo> GetMachine(string hostname, string pid)
    {
        var machine = Machine.OfAgent(hostname, pid);
        var (mode, unavailability) = _plan.Of(machine);
        return Task.FromResult(new V1.MachineInfo { Id = machine.ToWire(), Mode = mode, Unavailability = unavailability });
    }

    public Task<CallReply> UpdateSchedule(Schedule schedule) => Apply(_plan.Update(schedule));

    public Task<CallReply> Start(ImmutableArray<V1.MachineID> machines) => Apply(_plan.Start(machines));

    public Task<CallReply> Stop(ImmutableArray<V1.MachineID> machines) => Apply(_plan.Stop(machines));

    private async Task<CallReply> Apply(Outcome<MaintenancePlan> decided)
    {
        if (!decided.IsSuccess)
        {
            return new CallReply(decided.Refusal);
        }

        storage.State.Schedule = decided.Value.Schedule;
        storage.State.Down = [.. decided.Value.Down.Select(machine => machine.ToWire())];
        await storage.WriteOrLeave(this);

        _plan = decided.Value;
        TellAgents().Ignore();
        return CallReply.Accepted;
    }

    // One-way, and every agent reads by itself now and then: whoever misses it hears of it later.
    private async Task TellAgents()
    {
        foreach (var agent in await GrainFactory.ListAll(Registry.Agents))
        {
            GrainFactory.GetGrain<IAgentLifecycle>(agent).MachineChanged().Ignore();
        }
    }
}
