using Mesos.Orleans.Agent.Executors;
using Mesos.Orleans.Agent.Http.Views;
using Mesos.Orleans.Agent.Runtime;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Http;

/// <summary>The numbers of <c>/metrics/snapshot</c> that this agent has. Counters count since it started.</summary>
internal static class AgentMetrics
{
    private const double Thousand = 1000;
    private static readonly string[] Scalars = ["cpus", "gpus", "mem", "disk"];

    private static readonly (string Name, V1.TaskState State)[] Present =
    [
        ("staging", V1.TaskState.TaskStaging), ("starting", V1.TaskState.TaskStarting), ("running", V1.TaskState.TaskRunning),
        ("killing", V1.TaskState.TaskKilling),
    ];

    private static readonly (string Name, V1.TaskState State)[] Ended =
    [
        ("finished", V1.TaskState.TaskFinished), ("failed", V1.TaskState.TaskFailed), ("killed", V1.TaskState.TaskKilled),
        ("lost", V1.TaskState.TaskLost), ("error", V1.TaskState.TaskError), ("dropped", V1.TaskState.TaskDropped), ("gone", V1.TaskState.TaskGone),
    ];

    internal static IEnumerable<(string Key, double Value)> Read(
        AgentView view, AgentRuntime runtime, ExecutorHost executors, ResourceSet total, TimeSpan uptime)
    {
        var running = view.Running.ToArray();
        IEnumerable<(string Key, double Value)> all =
        [
            ("registered", runtime.IsRegistered ? 1 : 0),
            ("uptime_secs", uptime.TotalSeconds),
            ("frameworks_active", running.Select(executor => executor.Framework.Id.Value).Distinct().Count()),
            ("executors_registering", running.Count(executor => !executor.IsRegistered)),
            ("executors_running", running.Count(executor => executor.IsRegistered)),
            ("executors_terminating", executors.Running.Count(executor => executor.State.Ending is not null)),
            ("executors_terminated", executors.EndedCount),
            ("valid_status_updates", runtime.History.Updates),
            .. Present.Select(state => ($"tasks_{state.Name}", (double)runtime.Launches.Count(held => held.State == state.State))),
            .. Ended.Select(state => ($"tasks_{state.Name}", (double)runtime.History.EndedIn(state.State))),
            .. Resources(total, WireJson.Read(running.SelectMany(executor => executor.Resources))),
        ];
        return all.Select(metric => ("slave/" + metric.Key, metric.Value));
    }

    private static IEnumerable<(string Key, double Value)> Resources(ResourceSet total, ResourceSet used) =>
        Of("", total.NonRevocable, used.NonRevocable).Concat(Of("_revocable", total.Revocable, used.Revocable));

    private static IEnumerable<(string Key, double Value)> Of(string suffix, ResourceSet total, ResourceSet used)
    {
        foreach (var name in Scalars)
        {
            var (all, some) = (total.ScalarMillis(name) / Thousand, used.ScalarMillis(name) / Thousand);
            yield return ($"{name}{suffix}_total", all);
            yield return ($"{name}{suffix}_used", some);
            yield return ($"{name}{suffix}_percent", all > 0 ? some / all : 0);
        }
    }
}
