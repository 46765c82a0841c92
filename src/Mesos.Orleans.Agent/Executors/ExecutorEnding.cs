using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>An executor that is meant to end.</summary>
/// <param name="Deadline">When its container is destroyed if it has not ended by itself.</param>
/// <param name="Verdict">What its tasks end with; null for TASK_FAILED with REASON_EXECUTOR_TERMINATED.</param>
/// <param name="IsDestroyed">True once the container was told to die.</param>
internal sealed record ExecutorEnding(DateTimeOffset Deadline, ReportStatus? Verdict = null, bool IsDestroyed = false);
