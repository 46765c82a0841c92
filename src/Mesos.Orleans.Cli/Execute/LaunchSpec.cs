using Google.Protobuf.Collections;

namespace Mesos.Orleans.Cli.Execute;

/// <summary>What <c>mesos execute</c> was asked to run.</summary>
internal sealed record LaunchSpec
{
    /// <summary>The default of <c>--resources</c>.</summary>
    public const string DefaultResources = "cpus:0.1;mem:32";

    /// <summary>The most instances of one call.</summary>
    public const int MaxInstances = 100_000;

    /// <summary>The longest name, in characters: task ids made of it must still be names of directories.</summary>
    public const int MaxNameCharacters = 100;

    /// <summary>How long the framework may be away before the master ends it and its tasks.</summary>
    public static readonly TimeSpan FailoverTimeout = TimeSpan.FromMinutes(5);

    /// <summary>The framework's name, and the first part of the ids of its tasks.</summary>
    public required string Name { get; init; }

    /// <summary>The shell command.</summary>
    public required string Command { get; init; }

    /// <summary>The user that runs it on the agents.</summary>
    public required string User { get; init; }

    /// <summary>The resources of each task.</summary>
    public required ScalarQuantities Resources { get; init; }

    /// <summary>How many tasks.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>The role of the framework.</summary>
    public string Role { get; init; } = "*";

    /// <summary>Environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What is fetched into the sandbox first.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>How long each task may run, or null.</summary>
    public TimeSpan? MaxCompletionTime { get; init; }

    /// <summary>After how long all that is left is killed, or null.</summary>
    public TimeSpan? KillAfter { get; init; }

    /// <summary>The framework as the master is told.</summary>
    public V1.FrameworkInfo ToFrameworkInfo(string? frameworkId)
    {
        var info = new V1.FrameworkInfo
        {
            User = User,
            Name = Name,
            Roles = { Role },
            FailoverTimeout = FailoverTimeout.TotalSeconds,
            Checkpoint = true,
            Hostname = System.Environment.MachineName,
            Capabilities =
            {
                Capability(V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole),
                Capability(V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware),
                Capability(V1.FrameworkInfo.Types.Capability.Types.Type.ReservationRefinement),
                Capability(V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState),
            },
        };
        if (Resources.Thousandths.ContainsKey("gpus"))
            info.Capabilities.Add(Capability(V1.FrameworkInfo.Types.Capability.Types.Type.GpuResources));
        if (frameworkId is not null)
            info.Id = new V1.FrameworkID { Value = frameworkId };
        return info;
    }

    /// <summary>One task.</summary>
    public V1.TaskInfo ToTaskInfo(string taskId, V1.AgentID agent, IReadOnlyList<V1.Resource> resources)
    {
        var command = new V1.CommandInfo { Shell = true, Value = Command };
        Add(command.Uris, Uris.Select(uri => new V1.CommandInfo.Types.URI { Value = uri }));
        if (Environment.Count > 0)
        {
            command.Environment = new V1.Environment();
            Add(command.Environment.Variables, Environment.Select(pair => new V1.Environment.Types.Variable { Name = pair.Key, Value = pair.Value }));
        }

        var task = new V1.TaskInfo { Name = Name, TaskId = new V1.TaskID { Value = taskId }, AgentId = agent, Command = command };
        Add(task.Resources, resources);
        if (MaxCompletionTime is { } limit)
            task.MaxCompletionTime = new V1.DurationInfo { Nanoseconds = limit.Ticks * TimeSpan.NanosecondsPerTick };
        return task;
    }

    private static void Add<T>(RepeatedField<T> field, IEnumerable<T> values) => field.AddRange(values);

    private static V1.FrameworkInfo.Types.Capability Capability(V1.FrameworkInfo.Types.Capability.Types.Type type) => new() { Type = type };
}
