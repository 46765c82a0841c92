using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Sandboxes;

/// <summary>Names one run of one executor, and so its sandbox.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="FrameworkId">The framework.</param>
/// <param name="ExecutorId">The executor; for a command task, the task id.</param>
/// <param name="ContainerId">The container of this run.</param>
internal sealed record SandboxId(string AgentId, string FrameworkId, string ExecutorId, string ContainerId)
{
    /// <summary>Null where every part can be a directory name.</summary>
    internal Refusal? Validate() =>
        PathSegment.Validate(AgentId, "agent_id")
        ?? PathSegment.Validate(FrameworkId, "framework_id")
        ?? PathSegment.Validate(ExecutorId, "executor_id")
        ?? PathSegment.Validate(ContainerId, "container_id");
}
