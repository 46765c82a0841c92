using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Testing;

/// <summary>
/// What the tasks of a <see cref="SimulatedAgent"/> do. The base class runs each task at once and until it is killed, and echoes messages; override to
/// program something else. Called by the agent one at a time; methods must not block.
/// </summary>
public class SimulatedTasks
{
    /// <summary>Each task runs until it is killed, or until the test ends it.</summary>
    public static SimulatedTasks RunUntilKilled { get; } = new();

    /// <summary>Each task runs and has finished at once.</summary>
    public static SimulatedTasks Finish { get; } = new EndingAtOnce(V1.TaskState.TaskFinished, null);

    /// <summary>Each task runs and fails at once.</summary>
    /// <param name="message">What the update says.</param>
    public static SimulatedTasks Fail(string message) => new EndingAtOnce(V1.TaskState.TaskFailed, message);

    /// <summary>Each task runs and finishes after some time on the agent's clock.</summary>
    /// <param name="duration">How long it runs.</param>
    public static SimulatedTasks FinishAfter(TimeSpan duration) => new Timed(duration);

    /// <summary>A task was launched. The base class reports TASK_RUNNING.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="launch">The task.</param>
    public virtual void OnLaunch(SimulatedAgent agent, TaskLaunch launch) => agent.Update(launch.LaunchId, V1.TaskState.TaskRunning);

    /// <summary>A task is to be killed. The base class reports TASK_KILLED.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="launch">The task.</param>
    public virtual void OnKill(SimulatedAgent agent, TaskLaunch launch) => agent.Update(launch.LaunchId, V1.TaskState.TaskKilled);

    /// <summary>A scheduler sent bytes to an executor. The base class sends them back.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="message">The bytes, from whom and for which executor.</param>
    public virtual void OnMessage(SimulatedAgent agent, SendToExecutor message) => agent.Send(message.Framework, message.ExecutorId, message.Data);

    private sealed class EndingAtOnce(V1.TaskState end, string? message) : SimulatedTasks
    {
        public override void OnLaunch(SimulatedAgent agent, TaskLaunch launch)
        {
            base.OnLaunch(agent, launch);
            agent.Update(launch.LaunchId, end, message);
        }
    }

    private sealed class Timed(TimeSpan duration) : SimulatedTasks
    {
        public override void OnLaunch(SimulatedAgent agent, TaskLaunch launch)
        {
            base.OnLaunch(agent, launch);
            _ = FinishLater(agent, launch.LaunchId);
        }

        private async Task FinishLater(SimulatedAgent agent, Guid launch)
        {
            await Task.Delay(duration, agent.Time);
            agent.Update(launch, V1.TaskState.TaskFinished);
        }
    }
}
