using Google.Protobuf;
using EventType = Mesos.V1.Executor.Event.Types.Type;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>Makes the events that executors are sent.</summary>
internal static class ExecutorEvents
{
    internal static readonly V1.Executor.Event Shutdown = new() { Type = EventType.Shutdown };

    internal static readonly V1.Executor.Event Heartbeat = new() { Type = EventType.Heartbeat };

    internal static V1.Executor.Event Subscribed(V1.ExecutorInfo executor, V1.FrameworkInfo framework, V1.AgentInfo agent, string containerId) => new()
    {
        Type = EventType.Subscribed,
        Subscribed = new() { ExecutorInfo = executor, FrameworkInfo = framework, AgentInfo = agent, ContainerId = new() { Value = containerId } },
    };

    internal static V1.Executor.Event Launch(V1.TaskInfo task) => new() { Type = EventType.Launch, Launch = new() { Task = task } };

    internal static V1.Executor.Event LaunchGroup(IEnumerable<V1.TaskInfo> tasks)
    {
        var group = new V1.TaskGroupInfo();
        group.Tasks.Add(tasks);
        return new() { Type = EventType.LaunchGroup, LaunchGroup = new() { TaskGroup = group } };
    }

    internal static V1.Executor.Event Kill(TaskKillRequested kill) =>
        new() { Type = EventType.Kill, Kill = new() { TaskId = new() { Value = kill.TaskId }, KillPolicy = kill.Policy } };

    internal static V1.Executor.Event Acknowledged(string taskId, Guid uuid) =>
        new() { Type = EventType.Acknowledged, Acknowledged = new() { TaskId = new() { Value = taskId }, Uuid = Core.WireUuid.ToWire(uuid) } };

    internal static V1.Executor.Event Message(ByteString data) => new() { Type = EventType.Message, Message = new() { Data = data } };
}
