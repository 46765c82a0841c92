using System.Collections.Immutable;
using Google.Protobuf;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Tasks;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Something that happened to an executor.</summary>
internal abstract record ExecutorInput;

/// <summary>Tasks for it.</summary>
/// <param name="Launches">One task, or all tasks of one group.</param>
internal sealed record TasksArrived(ImmutableArray<TaskLaunch> Launches) : ExecutorInput;

/// <summary>Sandbox and URIs are there, or why not.</summary>
/// <param name="Failure">Null for success.</param>
internal sealed record ExecutorPrepared(Refusal? Failure) : ExecutorInput;

/// <summary>The process runs, or why not.</summary>
/// <param name="Failure">Null for success.</param>
internal sealed record ExecutorStarted(Refusal? Failure) : ExecutorInput;

/// <summary>The process has ended.</summary>
/// <param name="Status">How.</param>
internal sealed record ExecutorExited(WaitStatus Status) : ExecutorInput;

/// <summary>The executor has subscribed.</summary>
/// <param name="Stream">Where its events go from now on.</param>
/// <param name="Call">What it has that may not have arrived.</param>
internal sealed record StreamOpened(ExecutorStream Stream, V1.Executor.Call.Types.Subscribe Call) : ExecutorInput;

/// <summary>A stream has ended.</summary>
/// <param name="Stream">Which.</param>
internal sealed record StreamClosed(ExecutorStream Stream) : ExecutorInput;

/// <summary>The executor sent an update that passed validation.</summary>
/// <param name="Status">The update.</param>
internal sealed record UpdateReceived(V1.TaskStatus Status) : ExecutorInput;

/// <summary>An update is durable in the cluster.</summary>
/// <param name="LaunchId">The launch.</param>
/// <param name="Uuid">The update.</param>
internal sealed record UpdateAccepted(Guid LaunchId, Guid Uuid) : ExecutorInput;

/// <summary>A task is to be killed.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Policy">Overrides the task's own; null for that.</param>
internal sealed record TaskKillRequested(string TaskId, V1.KillPolicy? Policy) : ExecutorInput;

/// <summary>The scheduler sent bytes.</summary>
/// <param name="Data">The bytes.</param>
internal sealed record MessageArrived(ByteString Data) : ExecutorInput;

/// <summary>The executor is to shut down, within its grace period.</summary>
internal sealed record ShutdownRequested : ExecutorInput;

/// <summary>The executor is to die at once.</summary>
internal sealed record DestroyRequested : ExecutorInput;

/// <summary>The executor must not survive the restart of the agent.</summary>
/// <param name="Verdict">What its tasks end with.</param>
internal sealed record ExecutorCondemned(ReportStatus Verdict) : ExecutorInput;

/// <summary>A moment asked for by <see cref="WakeExecutorAt"/> may have come.</summary>
internal sealed record TimeReached : ExecutorInput;
