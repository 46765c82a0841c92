using Mesos.Orleans.Cli.Http;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>Asks the master whether a task has ended.</summary>
internal sealed class TaskWatch(HttpMaster master, TaskAddress task)
{
    private bool _hasEnded = task.HasEnded;

    /// <summary>True from its end on, and where the master has forgotten it.</summary>
    public async Task<bool> HasEndedAsync(CancellationToken cancellation)
    {
        if (_hasEnded)
            return true;
        var query = $"/tasks?limit=-1&framework_id={Uri.EscapeDataString(task.FrameworkId)}&task_id={Uri.EscapeDataString(task.Id)}";
        var answer = await master.GetAsync(query, cancellation).ConfigureAwait(false);
        _hasEnded = !answer.Items("tasks").Select(TaskAddress.Read)
            .Any(each => each.Id == task.Id && each.FrameworkId == task.FrameworkId && !each.HasEnded);
        return _hasEnded;
    }
}
