using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Answers explicit reconciliation of tasks that are not in the framework's list of active ones (semantics.md §14).</summary>
public static class Reconciliation
{
    /// <summary>The state to tell, or null for no answer: the scheduler asks again, and a wrong "gone" would make it run the task twice.</summary>
    /// <param name="agent">What is known of the agent that the scheduler named.</param>
    /// <param name="capabilities">The framework's capabilities: without PARTITION_AWARE every loss is TASK_LOST.</param>
    public static V1.TaskState? StateOfUnlisted(AgentStanding agent, FrameworkCapabilities capabilities) => agent switch
    {
        AgentStanding.Away => null,
        AgentStanding.Registered => TaskStates.Told(V1.TaskState.TaskGone, capabilities),
        AgentStanding.Unreachable => TaskStates.Told(V1.TaskState.TaskUnreachable, capabilities),
        AgentStanding.Gone => TaskStates.Told(V1.TaskState.TaskGoneByOperator, capabilities),
        _ => TaskStates.Told(V1.TaskState.TaskUnknown, capabilities),
    };

    /// <summary>The message beside it.</summary>
    /// <param name="agent">What is known of the agent that the scheduler named.</param>
    public static string MessageOfUnlisted(AgentStanding agent) => agent switch
    {
        AgentStanding.Registered => "Reconciliation: Task is gone",
        AgentStanding.Unreachable => "Reconciliation: Task is unreachable",
        AgentStanding.Gone => "Reconciliation: Task is gone, as its agent was marked gone",
        _ => "Reconciliation: Task is unknown",
    };
}
