using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Frameworks;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Maintenance;

/// <summary>The maintenance schedule and which machines are down, key 0. A change is durable before the reply; then the agents are told.</summary>
[Alias("mesos.IMaintenanceGrain")]
public interface IMaintenanceGrain : IGrainWithIntegerKey
{
    /// <summary>The schedule and the machines that are down.</summary>
    [Alias("GetTable"), AlwaysInterleave]
    Task<MaintenanceTable> GetTable();

    /// <summary>How it stands with the machine of an agent.</summary>
    /// <param name="hostname">The agent's host name.</param>
    /// <param name="pid">The agent's pid, which has its address.</param>
    [Alias("GetMachine"), AlwaysInterleave]
    Task<V1.MachineInfo> GetMachine(string hostname, string pid);

    /// <summary>UPDATE_MAINTENANCE_SCHEDULE: replaces the schedule.</summary>
    [Alias("UpdateSchedule")]
    Task<CallReply> UpdateSchedule(V1.Maintenance.Schedule schedule);

    /// <summary>START_MAINTENANCE: scheduled machines go down; their agents get no offers, their tasks are killed, registration is refused.</summary>
    [Alias("Start")]
    Task<CallReply> Start(ImmutableArray<V1.MachineID> machines);

    /// <summary>STOP_MAINTENANCE: machines come up and leave the schedule.</summary>
    [Alias("Stop")]
    Task<CallReply> Stop(ImmutableArray<V1.MachineID> machines);
}

/// <summary>The maintenance plan at one moment.</summary>
/// <param name="Schedule">The windows.</param>
/// <param name="Draining">The machines that are scheduled and not down.</param>
/// <param name="Down">The machines that are down.</param>
[GenerateSerializer, Immutable, Alias("mesos.MaintenanceTable")]
public sealed record MaintenanceTable(
    [property: Id(0)] V1.Maintenance.Schedule Schedule,
    [property: Id(1)] ImmutableArray<V1.MachineID> Draining,
    [property: Id(2)] ImmutableArray<V1.MachineID> Down);
