using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges the limits that a task may put above its requests.</summary>
/// <remarks>Order and texts as Mesos: <c>src/master/validation.cpp</c>, resource limits. Infinity means "no limit".</remarks>
public static class ResourceLimitsValidator
{
    /// <summary>Null if the limits can be kept, otherwise the first fault.</summary>
    /// <param name="task">The task.</param>
    /// <param name="request">Its resources.</param>
    /// <param name="agent">What the agent can do.</param>
    public static Refusal? Validate(V1.TaskInfo task, ResourceSet request, AgentCapability agent)
    {
        if (task.Limits.Count == 0)
            return null;

        if (!agent.HasFlag(AgentCapability.TaskResourceLimits))
            return Refusal.Invalid("Agent is not capable of handling task resource limits", "limits", "Leave the limits out, or use another agent.");

        if (task.Limits.Keys.Any(name => name is not ("cpus" or "mem")))
            return Refusal.Invalid("Only cpus and mem may be included in a task's resource limits", "limits", "Leave the others out.");

        return Validate(task, request, "cpus", "CPU", "cpu") ?? Validate(task, request, "mem", "memory", "memory");
    }

    private static Refusal? Validate(V1.TaskInfo task, ResourceSet request, string name, string title, string noun)
    {
        if (!task.Limits.TryGetValue(name, out var limit))
            return null;

        var requested = request.ScalarMillis(name);
        if (requested == 0)
            return Refusal.Invalid($"When a {title} limit is specified, a {title} request must also be specified", $"limits[{name}]", $"Add {name} to the resources.");

        return Math.Round(limit.Value * ThousandthsPerUnit) >= requested
            ? null
            : Refusal.Invalid($"The {noun} limit must be greater than or equal to the {noun} request", $"limits[{name}]", "Raise the limit, or lower the request.");
    }

    private const double ThousandthsPerUnit = 1000;
}
