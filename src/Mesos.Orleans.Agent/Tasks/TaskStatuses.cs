using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Makes the status updates that the agent sends for the tasks it runs itself.</summary>
internal sealed class TaskStatuses(AgentFacts agent, IIdSource ids, TimeProvider time)
{
    /// <summary>A complete update: uuid, time, container and address included.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="containerId">Its container.</param>
    /// <param name="report">What to say.</param>
    /// <param name="executorId">Its executor; null for a command task, which is its own.</param>
    internal V1.TaskStatus Make(string taskId, string containerId, ReportStatus report, string? executorId = null)
    {
        var status = new V1.TaskStatus
        {
            TaskId = new() { Value = taskId },
            State = report.State,
            Source = report.Source,
            AgentId = new() { Value = agent.AgentId },
            ExecutorId = new() { Value = executorId ?? taskId },
            Timestamp = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds,
            Uuid = WireUuid.ToWire(ids.Next()),
            ContainerStatus = Container(agent, containerId),
        };
        if (report.Message is { } message)
            status.Message = message;
        if (report.Reason is { } reason)
            status.Reason = reason;
        return status;
    }

    /// <summary>An executor's update with what only the agent knows filled in; what the executor said stays.</summary>
    internal V1.TaskStatus Complete(V1.TaskStatus status, string containerId, string executorId)
    {
        var complete = status.Clone();
        complete.AgentId = new() { Value = agent.AgentId };
        complete.ExecutorId ??= new() { Value = executorId };
        if (!complete.HasTimestamp)
            complete.Timestamp = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        var container = Container(agent, containerId);
        complete.ContainerStatus ??= container.Clone();
        complete.ContainerStatus.ContainerId ??= container.ContainerId;
        if (complete.ContainerStatus.NetworkInfos.Count == 0)
            complete.ContainerStatus.NetworkInfos.Add(container.NetworkInfos);
        return complete;
    }

    /// <summary>The container status of something that shares the agent's network.</summary>
    internal static V1.ContainerStatus Container(AgentFacts agent, string containerId)
    {
        var protocol = agent.IpAddress.Contains(':', StringComparison.Ordinal)
            ? V1.NetworkInfo.Types.Protocol.Ipv6
            : V1.NetworkInfo.Types.Protocol.Ipv4;
        return new()
        {
            ContainerId = new() { Value = containerId },
            NetworkInfos = { new V1.NetworkInfo { IpAddresses = { new V1.NetworkInfo.Types.IPAddress { Protocol = protocol, IpAddress = agent.IpAddress } } } },
        };
    }
}
