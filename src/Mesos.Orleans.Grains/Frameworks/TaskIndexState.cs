using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>How many shards of a framework's task index may be stored; written before the first of a higher number is. Ids and alias are a stored format.</summary>
[GenerateSerializer, Alias("mesos.TaskIndexState")]
internal sealed class TaskIndexState
{
    [Id(0)] public int Shards { get; set; }
}
