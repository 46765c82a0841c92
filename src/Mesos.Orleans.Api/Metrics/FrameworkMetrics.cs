using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Api.State;

namespace Mesos.Orleans.Api.Metrics;

/// <summary>The numbers of one framework, <c>frameworks/{name}/{id}/…</c>. The name is percent-encoded, since it may hold slashes.</summary>
internal static class FrameworkMetrics
{
    /// <summary>What the framework's own counters of ended tasks begin with; the name of the state follows.</summary>
    public const string EndedPrefix = "tasks/terminal/";

    /// <summary>The counter of tasks that were lost as their agent was removed.</summary>
    public const string LostWithAgent = "tasks/lost/agent_removed";

    public static IEnumerable<(string Key, double Value)> Of(FrameworkSnapshot framework)
    {
        var info = framework.Info;
        var prefix = $"frameworks/{Uri.EscapeDataString(info.Name)}/{info.Id.Value}/";
        yield return (prefix + "subscribed", framework.Connected ? 1 : 0);
        yield return (prefix + "calls", Sum(framework, "calls/"));
        yield return (prefix + "events", Sum(framework, "events/"));
        yield return (prefix + "operations", Sum(framework, "operations/"));
        foreach (var (key, count) in framework.Counters)
            if (!key.StartsWith(OperationMetrics.AcknowledgementPrefix, StringComparison.Ordinal))
                yield return (prefix + key.ToLowerInvariant(), count);
        foreach (var state in framework.Tasks.GroupBy(task => task.State))
            yield return ($"{prefix}tasks/active/{EnumName.Of(state.Key).ToLowerInvariant()}", state.Count());
        foreach (var role in info.Roles.Count > 0 ? info.Roles : [info.Role])
            yield return ($"{prefix}roles/{role}/suppressed", framework.SuppressedRoles.Contains(role) ? 1 : 0);
    }

    private static double Sum(FrameworkSnapshot framework, string prefix) =>
        framework.Counters.Where(counter => counter.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(counter => counter.Value);
}
