namespace Mesos.Orleans.Core.Offers;

/// <summary>A task that an ACCEPT may launch as far as its framework's side can tell.</summary>
/// <param name="LaunchId">Names the launch for ever.</param>
/// <param name="Task">The task with everything filled in that the scheduler may leave out.</param>
/// <param name="Group">Shared by the tasks of one LAUNCH_GROUP; null for a plain LAUNCH.</param>
public sealed record PlannedLaunch(Guid LaunchId, V1.TaskInfo Task, Guid? Group);
