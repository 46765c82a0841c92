using System.Collections.Immutable;
using Mesos.V1.Maintenance;
using Orleans;

namespace Mesos.Orleans.Grains.Maintenance;

/// <summary>The maintenance plan as stored.</summary>
[GenerateSerializer, Alias("mesos.MaintenanceState")]
internal sealed class MaintenanceState
{
    [Id(0)] public Schedule? Schedule { get; set; }

    [Id(1)] public ImmutableArray<V1.MachineID> Down { get; set; } = [];
}
