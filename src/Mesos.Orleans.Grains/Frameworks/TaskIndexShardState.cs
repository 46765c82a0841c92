using System.Collections.Immutable;
using Mesos.Orleans.Core.Tasks;
using Orleans;

namespace Mesos.Orleans.Grains.Frameworks;

/// <summary>One shard of a framework's task index as stored, in columns, since it is written for every few launches. Ids and alias are a stored format.</summary>
[GenerateSerializer, Alias("mesos.TaskIndexShardState")]
internal sealed class TaskIndexShardState
{
    private const int GuidBytes = 16;

    /// <summary>The task ids, one for each launch.</summary>
    [Id(0)] public ImmutableArray<string> Tasks { get; set; } = [];

    /// <summary>The launch ids, 16 bytes each, big-endian.</summary>
    [Id(1)] public byte[] Launches { get; set; } = [];

    /// <summary>The agents that are named, each once.</summary>
    [Id(2)] public ImmutableArray<string> Agents { get; set; } = [];

    /// <summary>The place of each launch's agent in <see cref="Agents"/>; a launch beyond its end has the first.</summary>
    [Id(3)] public ImmutableArray<int> AgentOf { get; set; } = [];

    /// <summary>Ticks of UTC when a launch completed, 0 while it is active; a launch beyond its end is active.</summary>
    [Id(4)] public ImmutableArray<long> CompletedAt { get; set; } = [];

    /// <summary>The places of the launches that are to be killed.</summary>
    [Id(5)] public ImmutableArray<int> Killed { get; set; } = [];

    public static TaskIndexShardState Of(ImmutableArray<TaskIndexEntry> entries)
    {
        string[] agents = [.. entries.Select(entry => entry.Agent.Value).Distinct()];
        var launches = new byte[entries.Length * GuidBytes];
        for (var n = 0; n < entries.Length; n++)
        {
            entries[n].LaunchId.TryWriteBytes(launches.AsSpan(n * GuidBytes), bigEndian: true, out _);
        }

        return new TaskIndexShardState
        {
            Tasks = [.. entries.Select(entry => entry.Task.Value)],
            Launches = launches,
            Agents = [.. agents],
            AgentOf = agents.Length <= 1 ? [] : [.. entries.Select(entry => Array.IndexOf(agents, entry.Agent.Value))],
            CompletedAt = entries.All(entry => entry.CompletedAt is null) ? [] : [.. entries.Select(entry => entry.CompletedAt?.UtcTicks ?? 0)],
            Killed = [.. Enumerable.Range(0, entries.Length).Where(n => entries[n].Killed)],
        };
    }

    public ImmutableArray<TaskIndexEntry> ToEntries() => [.. Tasks.Select((task, n) => new TaskIndexEntry(
        new Guid(Launches.AsSpan(n * GuidBytes, GuidBytes), bigEndian: true), new(task), new(Agents[n < AgentOf.Length ? AgentOf[n] : 0]))
    {
        CompletedAt = n < CompletedAt.Length && CompletedAt[n] > 0 ? new DateTimeOffset(CompletedAt[n], TimeSpan.Zero) : null,
        Killed = Killed.Contains(n),
    })];
}
