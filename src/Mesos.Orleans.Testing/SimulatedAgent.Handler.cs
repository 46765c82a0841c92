using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Testing;

public sealed partial class SimulatedAgent
{
    /// <summary>What the link asks of the agent.</summary>
    private sealed class Handler(SimulatedAgent agent) : IAgentLinkHandler
    {
        public RegisterAgent DescribeForRegistration(Guid session) => new(
            session, agent._info, "slave(1)@127.0.0.1:5051", "simulated", [.. agent._options.Capabilities], agent._state.All, agent._state.Executors)
        {
            Checkpoint = agent.Checkpoint,
            Place = agent._options.Place,
        };

        public ValueTask OnRegistered(RegisterReply reply)
        {
            foreach (var launch in reply.Unwanted)
                agent.Update(launch, V1.TaskState.TaskKilled, "The cluster does not want the task any more");
            Interlocked.Increment(ref agent._registrations);
            agent._registered.TrySetResult();
            return ValueTask.CompletedTask;
        }

        public ValueTask OnEvicted(Refusal refusal)
        {
            foreach (var task in agent.Tasks)
                agent.Update(task.LaunchId, V1.TaskState.TaskKilled, refusal.Message);
            foreach (var executor in agent._state.Executors)
                agent.ExitExecutor(executor.Framework, executor.Info.ExecutorId.Value, 0);
            return ValueTask.CompletedTask;
        }

        public ValueTask OnCommand(AgentCommand command)
        {
            switch (command)
            {
                case RunTasks run:
                    foreach (var launch in run.Launches)
                        Run(launch);
                    break;
                case KillTask kill:
                    Kill(kill);
                    break;
                case ShutdownExecutor shutdown:
                    agent.ExitExecutor(shutdown.Framework, shutdown.ExecutorId, 0);
                    break;
                case ShutdownFramework shutdown:
                    ShutDown(shutdown);
                    break;
                case ApplyOperation operation:
                    agent.Apply(operation);
                    break;
                case AdoptResources adopt:
                    agent.Checkpoint = adopt.Checkpoint.Sequence > agent.Checkpoint.Sequence ? adopt.Checkpoint : agent.Checkpoint;
                    break;
                case SendToExecutor message:
                    agent._options.Tasks.OnMessage(agent, message);
                    break;
            }

            return ValueTask.CompletedTask;
        }

        public ValueTask OnAccepted(ImmutableArray<Guid> uuids)
        {
            agent._state.Accepted(uuids);
            return ValueTask.CompletedTask;
        }

        private void Run(TaskLaunch launch)
        {
            if (agent._state.Add(launch, out var ended))
                agent._options.Tasks.OnLaunch(agent, launch);
            else if (ended is not null)
                agent._link.Enqueue(ended); // the launch was not confirmed before the cluster forgot the session: it hears again how it ended
        }

        private void Kill(KillTask kill)
        {
            var launch = kill.LaunchId is { } id ? agent._state.Find(id) : agent._state.Find(kill.Task);
            if (launch is not null)
                agent._options.Tasks.OnKill(agent, launch);
            if (launch is not null || kill.LaunchId is not null)
                return;

            var status = agent.Status(
                new V1.TaskInfo { TaskId = new() { Value = kill.Task.Task.Value } },
                V1.TaskState.TaskDropped,
                "The agent has no such task",
                status =>
                {
                    status.Source = V1.TaskStatus.Types.Source.Agent;
                    status.Reason = V1.TaskStatus.Types.Reason.Reconciliation;
                });

            // No launch to name: the empty id is older than any, so that this never stands against what is known of the task.
            agent._link.Enqueue(new TaskUpdate(Guid.Empty, kill.Task, status));
        }

        private void ShutDown(ShutdownFramework shutdown)
        {
            foreach (var task in agent.Tasks.Where(task => task.Framework == shutdown.Framework))
                agent.Update(task.LaunchId, V1.TaskState.TaskKilled, "The framework was shut down");
            foreach (var executor in agent._state.Executors.Where(executor => executor.Framework == shutdown.Framework))
                agent.ExitExecutor(executor.Framework, executor.Info.ExecutorId.Value, 0);
        }
    }
}
