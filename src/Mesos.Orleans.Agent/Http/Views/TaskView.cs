using Mesos.Orleans.Agent.Runtime;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>Where a task is, as Mesos' agents sort them.</summary>
internal enum TaskPlace
{
    /// <summary>It waits for its executor.</summary>
    Queued = 0,

    /// <summary>Its executor has it.</summary>
    Launched = 1,

    /// <summary>It has ended, and the cluster does not know yet.</summary>
    Terminated = 2,

    /// <summary>It has ended.</summary>
    Completed = 3,
}

/// <summary>A task as it is shown.</summary>
/// <param name="Held">The task.</param>
/// <param name="Place">Where it is.</param>
internal sealed record TaskView(HeldLaunch Held, TaskPlace Place)
{
    /// <summary>The task as the v1 API shows it.</summary>
    internal V1.Task ToWire()
    {
        var info = Held.Launch.Task;
        var task = new V1.Task
        {
            Name = info.Name,
            TaskId = info.TaskId,
            FrameworkId = new() { Value = Held.Launch.Framework.Value },
            AgentId = info.AgentId,
            State = Held.State,
            Labels = info.Labels,
            Discovery = info.Discovery,
            Container = info.Container,
            HealthCheck = info.HealthCheck,
            KillPolicy = info.KillPolicy,
        };
        if (info.Executor is not null)
            task.ExecutorId = info.Executor.ExecutorId;
        var user = info.Command?.User is { Length: > 0 } own ? own : info.Executor?.Command?.User is { Length: > 0 } executor ? executor : Held.Launch.FrameworkInfo.User;
        if (!string.IsNullOrEmpty(user))
            task.User = user;
        task.Resources.Add(info.Resources);
        task.Statuses.Add(Held.Statuses);
        task.Limits.Add(info.Limits);
        return task;
    }
}
