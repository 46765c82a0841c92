using System.Collections.Immutable;

namespace Mesos.Orleans.Agent.Http.Views;

/// <summary>An executor as it is shown; a command task is its own.</summary>
/// <param name="Framework">The owner, with its id.</param>
/// <param name="Info">The executor.</param>
/// <param name="ContainerId">The container.</param>
/// <param name="Directory">Where its sandbox is.</param>
/// <param name="Pid">Its process and session, once there is one.</param>
/// <param name="IsCommand">True for a command task.</param>
/// <param name="IsRegistered">True once it can be given tasks.</param>
/// <param name="IsRunning">False once it has ended.</param>
/// <param name="Tasks">Its tasks.</param>
internal sealed record ExecutorView(
    V1.FrameworkInfo Framework,
    V1.ExecutorInfo Info,
    string ContainerId,
    string Directory,
    int? Pid,
    bool IsCommand,
    bool IsRegistered,
    bool IsRunning,
    ImmutableArray<TaskView> Tasks)
{
    /// <summary>What it and its tasks hold.</summary>
    internal IEnumerable<V1.Resource> Resources => !IsRunning ? []
        : Info.Resources.Concat(Tasks.Where(task => !task.Held.IsTerminal).SelectMany(task => task.Held.Launch.Task.Resources));

    /// <summary>The path that <c>/files</c> takes for its sandbox whatever the work directory.</summary>
    internal string VirtualPath => $"/frameworks/{Framework.Id.Value}/executors/{Info.ExecutorId.Value}/runs/{ContainerId}";
}
