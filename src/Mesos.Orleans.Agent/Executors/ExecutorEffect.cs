using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Something to be done for an executor.</summary>
internal abstract record ExecutorEffect;

/// <summary>Stop fetching: the result is not wanted any more.</summary>
internal sealed record AbandonContainer : ExecutorEffect;

/// <summary>Start the process.</summary>
internal sealed record StartContainer : ExecutorEffect;

/// <summary>Kill every process of the container.</summary>
internal sealed record DestroyContainer : ExecutorEffect;

/// <summary>Send <see cref="TimeReached"/> then; replaces an earlier wish.</summary>
/// <param name="Time">The moment; may have passed.</param>
internal sealed record WakeExecutorAt(DateTimeOffset Time) : ExecutorEffect;

/// <summary>Send SUBSCRIBED, which says who executor, framework and agent are.</summary>
/// <param name="Stream">Where to.</param>
internal sealed record SendSubscribed(ExecutorStream Stream) : ExecutorEffect;

/// <summary>Send an event.</summary>
/// <param name="Stream">Where to.</param>
/// <param name="Event">The event.</param>
internal sealed record SendEvent(ExecutorStream Stream, V1.Executor.Event Event) : ExecutorEffect;

/// <summary>End a stream after what was sent to it.</summary>
/// <param name="Stream">Which.</param>
internal sealed record CloseStream(ExecutorStream Stream) : ExecutorEffect;

/// <summary>Report an update of the executor to the cluster.</summary>
/// <param name="Launch">The task.</param>
/// <param name="Status">The update as the executor made it.</param>
internal sealed record ForwardUpdate(TaskLaunch Launch, V1.TaskStatus Status) : ExecutorEffect;

/// <summary>Report an update that the agent makes.</summary>
/// <param name="Launch">The task.</param>
/// <param name="Report">The update.</param>
internal sealed record ReportTask(TaskLaunch Launch, ReportStatus Report) : ExecutorEffect;

/// <summary>Report that there is no executor any more.</summary>
/// <param name="Status">The raw wait status; -1 where there was no process or nobody knows.</param>
internal sealed record ReportEnd(int Status) : ExecutorEffect;

/// <summary>The cluster knows the task's end: nobody will ask for the launch again.</summary>
/// <param name="LaunchId">The launch.</param>
internal sealed record ForgetLaunch(Guid LaunchId) : ExecutorEffect;

/// <summary>The tasks came after the end: they are for the next executor of that id.</summary>
/// <param name="Launches">The tasks.</param>
internal sealed record ReturnLaunches(ImmutableArray<TaskLaunch> Launches) : ExecutorEffect;
