using System.Text.Json;
using Mesos.Orleans.Cli.Output;

namespace Mesos.Orleans.Cli.Logs;

/// <summary>Finds the task that a person means in the master's <c>/state</c>.</summary>
internal static class TaskSearch
{
    private const int MaxNamed = 5;

    /// <summary>All tasks that the master remembers, running or ended.</summary>
    public static IEnumerable<TaskAddress> All(JsonElement state) =>
        state.Items("frameworks").Concat(state.Items("completed_frameworks"))
            .SelectMany(framework => framework.Items("tasks").Concat(framework.Items("unreachable_tasks")).Concat(framework.Items("completed_tasks")))
            .Select(TaskAddress.Read);

    /// <summary>The task with this id, or the only one whose id begins so. Of equal ids in several frameworks the newest counts.</summary>
    /// <param name="tasks">All tasks.</param>
    /// <param name="wanted">The id or how it begins.</param>
    /// <param name="framework">The framework's id or how it begins, or null for any.</param>
    /// <param name="note">Something the person should know, or null.</param>
    /// <exception cref="CommandFailure">There is none, or more than one id.</exception>
    public static TaskAddress Find(IEnumerable<TaskAddress> tasks, string wanted, string? framework, out string? note)
    {
        var eligible = tasks.Where(task => framework is null || task.FrameworkId.StartsWith(framework, StringComparison.Ordinal)).ToList();
        var matches = eligible.Where(task => task.Id == wanted).ToList();
        if (matches.Count == 0)
            matches = [.. eligible.Where(task => task.Id.StartsWith(wanted, StringComparison.Ordinal))];
        var ids = matches.Select(task => task.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (ids.Count == 0)
            throw new CommandFailure(
                $"There is no task '{wanted}'{(framework is null ? "" : $" of framework '{framework}'")}. 'mesos tasks --all' lists those that the master remembers.");
        if (ids.Count > 1)
            throw new CommandFailure(
                $"'{wanted}' is the beginning of {ids.Count} tasks: {string.Join(", ", ids.Take(MaxNamed).Select(Table.Printable))}{(ids.Count > MaxNamed ? ", ..." : "")}. Say which.");

        var newest = matches.MaxBy(task => task.Since)!;
        var frameworks = matches.Select(task => task.FrameworkId).Distinct(StringComparer.Ordinal).Count();
        note = frameworks > 1 ? $"{frameworks} frameworks have a task {newest.Id}; this is the newest, of {newest.FrameworkId}. Choose with --framework." : null;
        return newest;
    }
}
