using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Api.State;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Tasks;

namespace Mesos.Orleans.Api.Metrics;

/// <summary>
/// The numbers of <c>/metrics/snapshot</c>. Gauges are of the whole cluster. Tasks in final states and the numbers of a framework are counted
/// since its grain was last activated, as Mesos counts since the last election; <c>messages_*</c> are of this silo alone.
/// </summary>
internal static class MetricsSnapshot
{
    private static readonly string[] Scalars = ["cpus", "mem", "disk", "gpus"];

    public static IEnumerable<(string Key, double Value)> Of(ClusterView view, CallCounters counters, TimeSpan uptime)
    {
        IEnumerable<(string Key, double Value)> all =
        [
            ("elected", 1),
            ("uptime_secs", uptime.TotalSeconds),
            .. Agents(view),
            .. Frameworks(view),
            .. Tasks(view),
            .. OperationMetrics.Of(view),
            .. Resources(view),
            .. view.Frameworks.SelectMany(FrameworkMetrics.Of),
            .. counters.All.Select(counter => (counter.Key, (double)counter.Count)),
        ];
        return all.Select(metric => ("master/" + metric.Key, metric.Value));
    }

    private static IEnumerable<(string, double)> Agents(ClusterView view)
    {
        var connected = view.Agents.Count(agent => agent.Connected);
        var active = view.Agents.Count(agent => agent.Connected && !agent.Deactivated);
        return
        [
            ("slaves_active", active),
            ("slaves_connected", connected),
            ("slaves_disconnected", view.Agents.Length - connected),
            ("slaves_inactive", view.Agents.Length - active),
            ("slaves_unreachable", view.Unreachable),
        ];
    }

    private static IEnumerable<(string, double)> Frameworks(ClusterView view) =>
    [
        ("frameworks_active", view.Frameworks.Count(f => f.Active)),
        ("frameworks_connected", view.Frameworks.Count(f => f.Connected)),
        ("frameworks_disconnected", view.Frameworks.Count(f => !f.Connected)),
        ("frameworks_inactive", view.Frameworks.Count(f => !f.Active)),
        ("outstanding_offers", view.Frameworks.Sum(f => f.Offers.Length)),
    ];

    private static IEnumerable<(string, double)> Tasks(ClusterView view)
    {
        var present = new TaskCounts();
        foreach (var task in view.Frameworks.SelectMany(framework => framework.Tasks.Concat(framework.UnreachableTasks)))
            present.Add(task);
        var lost = view.AllFrameworks.Sum(f => (double)f.Counters.GetValueOrDefault(FrameworkMetrics.LostWithAgent));
        return TaskCounts.Shown.Select(shown => (
            $"tasks_{shown.Name}",
            TaskStates.IsTerminal(shown.State)
                ? view.AllFrameworks.Sum(f => (double)f.Counters.GetValueOrDefault(FrameworkMetrics.EndedPrefix + EnumName.Of(shown.State)))
                : present[shown.State])).Append(("task_lost/source_master/reason_slave_removed", lost));
    }

    private static IEnumerable<(string, double)> Resources(ClusterView view)
    {
        var total = ResourceSummary.Of(view.Agents.SelectMany(agent => agent.Total.ToWire()));
        var used = ResourceSummary.Of(view.Agents.SelectMany(AgentJson.Used));
        foreach (var name in Scalars.Concat(Scalars.Select(scalar => scalar + ResourceSummary.RevocableSuffix)))
        {
            yield return ($"{name}_total", total[name]);
            yield return ($"{name}_used", used[name]);
            yield return ($"{name}_percent", total[name] > 0 ? used[name] / total[name] : 0);
        }
    }
}
