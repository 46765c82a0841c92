using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>Makes the status updates that the agent sends for the tasks it runs itself.</summary>
internal sealed class TaskStatuses(AgentFacts agent, IIdSource ids, TimeProvider time)
{
    /// <summary>A complete update: uuid, time, container and address included.</summary>
    internal V1.TaskStatus Make(string taskId, string containerId, ReportStatus report)
    {
        var status = new V1.TaskStatus
        {
            TaskId = new() { Value = taskId },
            State = report.State,
            Source = report.Source,
            AgentId = new() { Value = agent.AgentId },
            ExecutorId = new() { Value = taskId },
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
