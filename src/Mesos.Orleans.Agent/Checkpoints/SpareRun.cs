namespace Mesos.Orleans.Agent.Checkpoints;

/// <summary>The tree of a command task's run: <c>runs/&lt;container&gt;/tasks/&lt;task&gt;</c> below the directory of its executor.</summary>
/// <param name="Path">The executor's directory, wherever it is.</param>
/// <param name="ContainerId">The container that it is named for.</param>
/// <param name="TaskId">The task that it is named for.</param>
internal sealed record SpareRun(string Path, string ContainerId, string TaskId)
{
    /// <summary>Where the task's files are.</summary>
    internal string TaskDirectory => System.IO.Path.Combine(Path, "runs", ContainerId, "tasks", TaskId);
}
