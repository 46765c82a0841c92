using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Fills in what a scheduler may leave out of a launch, before anything is judged. Arguments are never changed.</summary>
/// <remarks>As Mesos: the adjustments in <c>Master::accept</c>, for schedulers older than the fields.</remarks>
public static class TaskLaunchDefaults
{
    /// <summary>
    /// The task with its resources and those of its executor allocated to the offer's role where they name none, its executor's framework
    /// filled in, and the type of its health check inferred.
    /// </summary>
    /// <param name="task">The task as the scheduler sent it.</param>
    /// <param name="framework">The framework that launches.</param>
    /// <param name="role">The role of the accepted offers.</param>
    public static V1.TaskInfo Fill(V1.TaskInfo task, FrameworkId framework, string role)
    {
        var filled = task.Clone();
        Allocate(filled.Resources, role);
        if (filled.Executor is not null)
            FillInPlace(filled.Executor, framework, role);
        if (filled.HealthCheck is { HasType: false } && HealthCheckValidator.InferType(filled.HealthCheck) is { } type)
            filled.HealthCheck.Type = type;
        return filled;
    }

    /// <summary>The executor with its resources allocated to the offer's role where they name none, and its framework filled in.</summary>
    /// <param name="executor">The executor as the scheduler sent it.</param>
    /// <param name="framework">The framework that launches.</param>
    /// <param name="role">The role of the accepted offers.</param>
    public static V1.ExecutorInfo Fill(V1.ExecutorInfo executor, FrameworkId framework, string role)
    {
        var filled = executor.Clone();
        FillInPlace(filled, framework, role);
        return filled;
    }

    /// <summary>The group with every task filled in, the group's executor standing in where a task names none.</summary>
    /// <param name="group">The group as the scheduler sent it.</param>
    /// <param name="executor">The group's executor, already filled in.</param>
    /// <param name="framework">The framework that launches.</param>
    /// <param name="role">The role of the accepted offers.</param>
    public static V1.TaskGroupInfo Fill(V1.TaskGroupInfo group, V1.ExecutorInfo executor, FrameworkId framework, string role)
    {
        var filled = new V1.TaskGroupInfo();
        foreach (var task in group.Tasks)
        {
            var member = Fill(task, framework, role);
            member.Executor ??= executor.Clone();
            filled.Tasks.Add(member);
        }
        return filled;
    }

    private static void FillInPlace(V1.ExecutorInfo executor, FrameworkId framework, string role)
    {
        Allocate(executor.Resources, role);
        executor.FrameworkId ??= new V1.FrameworkID { Value = framework.Value };
    }

    // A running task is kept for as long as it runs, and there may be a hundred thousand: what is the same in each of its resources is kept once.
    private static void Allocate(IEnumerable<V1.Resource> resources, string role)
    {
        var allocation = new V1.Resource.Types.AllocationInfo { Role = role };
        foreach (var resource in resources)
        {
            if (resource.HasName)
                resource.Name = string.IsInterned(resource.Name) ?? resource.Name;
            if (resource.AllocationInfo is not { HasRole: true } given || given.Equals(allocation))
                resource.AllocationInfo = allocation;
        }
    }
}
