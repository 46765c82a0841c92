using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Grains.Tasks;

/// <summary>A task as it is stored. Ids and alias are a stored format.</summary>
[GenerateSerializer, Alias("mesos.TaskState")]
internal sealed class TaskState
{
    [Id(0)] public Guid LaunchId { get; set; }

    [Id(1)] public AgentId Agent { get; set; }

    [Id(2)] public V1.TaskInfo? Spec { get; set; }

    [Id(3)] public ImmutableArray<V1.TaskStatus> Statuses { get; set; } = [];

    [Id(4)] public ImmutableArray<V1.TaskStatus> Pending { get; set; } = [];

    [Id(5)] public ImmutableArray<byte[]> Seen { get; set; } = [];

    public TaskRecord? ToRecord() => Spec is null
        ? null
        : new TaskRecord(LaunchId, Agent, Spec, Statuses, Pending, [.. Seen.Select(bytes => UnsafeByteOperations.UnsafeWrap(bytes))]);

    public static TaskState Of(TaskRecord record) => new()
    {
        LaunchId = record.LaunchId,
        Agent = record.Agent,
        Spec = record.Spec,
        Statuses = record.Statuses,
        Pending = record.Pending,
        Seen = [.. record.Seen.Select(uuid => uuid.ToByteArray())],
    };
}
