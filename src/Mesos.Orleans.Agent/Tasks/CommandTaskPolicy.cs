namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What a task and its framework say about the task's end.</summary>
/// <param name="KillGrace">Between SIGTERM and SIGKILL.</param>
/// <param name="MaxCompletionTime">How long it may run; null for ever.</param>
/// <param name="ReportsKilling">True where the framework has the capability TASK_KILLING_STATE.</param>
internal sealed record CommandTaskPolicy(TimeSpan KillGrace, TimeSpan? MaxCompletionTime, bool ReportsKilling)
{
    /// <summary>The grace of a task that names none (features.md §13).</summary>
    internal static readonly TimeSpan DefaultKillGrace = TimeSpan.FromSeconds(3);

    /// <summary>Reads the policy of a task.</summary>
    internal static CommandTaskPolicy Of(V1.TaskInfo task, V1.FrameworkInfo framework) => new(
        task.KillPolicy?.GracePeriod is { } grace ? DurationText.FromWire(grace) : DefaultKillGrace,
        task.MaxCompletionTime is { } limit ? DurationText.FromWire(limit) : null,
        framework.Capabilities.Any(capability => capability.Type == V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState));
}
