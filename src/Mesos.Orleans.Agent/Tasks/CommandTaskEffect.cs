using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Something to be done for a command task.</summary>
internal abstract record CommandTaskEffect;

/// <summary>Stop fetching: the result is not wanted any more.</summary>
internal sealed record AbandonPreparation : CommandTaskEffect;

/// <summary>Start the process.</summary>
internal sealed record StartProcess : CommandTaskEffect;

/// <summary>Signal the whole process tree.</summary>
/// <param name="Signal">The number of the signal.</param>
internal sealed record SignalTree(int Signal) : CommandTaskEffect;

/// <summary>Send <see cref="TimerElapsed"/> then; replaces an earlier wish.</summary>
/// <param name="Time">The moment; may have passed.</param>
internal sealed record WakeAt(DateTimeOffset Time) : CommandTaskEffect;

/// <summary>Send a status update.</summary>
/// <param name="State">The state.</param>
/// <param name="Message">For people, or null.</param>
/// <param name="Reason">The reason, or null where Mesos gives none.</param>
/// <param name="Source">Who it comes from: the agent where nothing was started, the (implied) executor otherwise.</param>
internal sealed record ReportStatus(
    V1.TaskState State,
    string? Message = null,
    V1.TaskStatus.Types.Reason? Reason = null,
    V1.TaskStatus.Types.Source Source = V1.TaskStatus.Types.Source.Executor) : CommandTaskEffect
{
    /// <summary>The end of a task whose container could not be made.</summary>
    internal static ReportStatus LaunchFailed(Refusal failure) =>
        new(V1.TaskState.TaskFailed, failure.ToString(), V1.TaskStatus.Types.Reason.ContainerLaunchFailed, V1.TaskStatus.Types.Source.Agent);
}
