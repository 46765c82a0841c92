using System.Globalization;
using Mesos.Orleans.Api.Cluster;
using Mesos.Orleans.Core;
using Microsoft.AspNetCore.Http;

namespace Mesos.Orleans.Api.State;

/// <summary>Which of all tasks a <c>/tasks</c> request asks for.</summary>
/// <param name="Limit">At most so many; int.MaxValue for all.</param>
/// <param name="Offset">So many are passed over first.</param>
/// <param name="Ascending">Oldest first.</param>
/// <param name="FrameworkId">Only those of this framework, or null.</param>
/// <param name="TaskId">Only those of this id, or null.</param>
internal sealed record TaskPage(int Limit, int Offset, bool Ascending, string? FrameworkId, string? TaskId)
{
    private const int Unlimited = -1;

    public static Outcome<TaskPage> Read(IQueryCollection query, int defaultLimit)
    {
        if (Number(query, "limit", defaultLimit) is not { } limit || limit < Unlimited)
            return Refusal.Invalid("Failed to parse 'limit': expecting a number of tasks, or -1 for all");
        if (Number(query, "offset", 0) is not { } offset || offset < 0)
            return Refusal.Invalid("Failed to parse 'offset': expecting a number that is not negative");
        return new TaskPage(
            limit == Unlimited ? int.MaxValue : limit,
            offset,
            query["order"] == "asc",
            Text(query, "framework_id"),
            Text(query, "task_id"));
    }

    /// <summary>The tasks, by the time of their first status; tasks that have none count as the newest.</summary>
    public IEnumerable<V1.Task> Of(ClusterView view)
    {
        var tasks = view.AllFrameworks
            .Where(framework => FrameworkId is null || framework.Info.Id.Value == FrameworkId)
            .SelectMany(framework => framework.Tasks.Concat(framework.UnreachableTasks).Concat(framework.CompletedTasks))
            .Where(task => TaskId is null || task.TaskId.Value == TaskId);
        var ordered = Ascending ? tasks.OrderBy(FirstSeen) : tasks.OrderByDescending(FirstSeen);
        return ordered.Skip(Offset).Take(Limit);
    }

    private static double FirstSeen(V1.Task task) => task.Statuses.FirstOrDefault()?.Timestamp ?? double.MaxValue;

    private static string? Text(IQueryCollection query, string name) => (string?)query[name] is { Length: > 0 } value ? value : null;

    private static int? Number(IQueryCollection query, string name, int absent) => Text(query, name) is not { } text ? absent
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : null;
}
