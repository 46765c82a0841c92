using Mesos.Orleans.Agent.Http.Views;
using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Tasks;

namespace Mesos.Orleans.Agent.Http;

/// <summary>
/// What the containers of the moment use, as far as the kernel tells without control groups: processes that left the session of
/// their executor are not counted.
/// </summary>
internal static class ContainerStatistics
{
    private const double MegaByte = 1024 * 1024;
    private const double Thousand = 1000;

    /// <summary>All containers that run.</summary>
    internal static V1.Agent.Response.Types.GetContainers Read(AgentView view, AgentFacts facts, DateTimeOffset now)
    {
        var usage = SessionUsage.Read(view.Running.Select(executor => executor.Pid).OfType<int>().ToHashSet());
        var all = new V1.Agent.Response.Types.GetContainers();
        all.Containers.Add(view.Running.Select(executor => new V1.Agent.Response.Types.GetContainers.Types.Container
        {
            FrameworkId = executor.Framework.Id,
            ExecutorId = executor.Info.ExecutorId,
            ExecutorName = executor.Info.Name,
            ContainerId = new() { Value = executor.ContainerId },
            ContainerStatus = Status(executor, facts),
            ResourceStatistics = Statistics(executor, usage, now),
        }));
        return all;
    }

    private static V1.ContainerStatus Status(ExecutorView executor, AgentFacts facts)
    {
        var status = TaskStatuses.Container(facts, executor.ContainerId);
        if (executor.Pid is { } pid)
            status.ExecutorPid = (uint)pid;
        return status;
    }

    private static V1.ResourceStatistics Statistics(ExecutorView executor, Dictionary<int, SessionUsage> usage, DateTimeOffset now)
    {
        var limits = WireJson.Read(executor.Resources);
        var statistics = new V1.ResourceStatistics
        {
            Timestamp = StateJson.Seconds(now),
            CpusLimit = limits.ScalarMillis("cpus") / Thousand,
            MemLimitBytes = (ulong)(limits.ScalarMillis("mem") / Thousand * MegaByte),
            DiskLimitBytes = (ulong)(limits.ScalarMillis("disk") / Thousand * MegaByte),
        };
        if (executor.Pid is { } pid && usage.TryGetValue(pid, out var used))
        {
            statistics.CpusUserTimeSecs = used.UserTime.TotalSeconds;
            statistics.CpusSystemTimeSecs = used.SystemTime.TotalSeconds;
            statistics.MemRssBytes = (ulong)used.ResidentBytes;
            statistics.Processes = (uint)used.Processes;
        }

        return statistics;
    }
}
