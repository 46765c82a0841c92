namespace Mesos.Orleans.FaultTests.Recording;

/// <summary>A task that was put into an ACCEPT, and what the scheduler heard of it.</summary>
internal sealed class LaunchedTask(TaskPlan plan, string agent, TimeSpan launched)
{
    // A master that knows nothing of a task says so each time it is asked; the launch may still have been on its way the first time.
    private static readonly TimeSpan AnswersApart = TimeSpan.FromSeconds(6);

    private readonly List<ToldStatus> _told = [];

    /// <summary>What it was to do.</summary>
    public TaskPlan Plan => plan;

    /// <summary>The id of its agent.</summary>
    public string Agent => agent;

    /// <summary>When the ACCEPT was sent.</summary>
    public TimeSpan Launched => launched;

    /// <summary>How the ACCEPT was answered.</summary>
    public LaunchAnswer Answer { get; set; }

    /// <summary>A KILL was sent.</summary>
    public bool KillSent { get; set; }

    /// <summary>All that was told, in order.</summary>
    public IReadOnlyList<ToldStatus> Told => _told;

    /// <summary>The scheduler may forget the task: its end was told reliably, or its absence twice.</summary>
    public bool IsSettled =>
        _told.Exists(status => status.IsTerminal && !status.IsAnswer)
        || (_told.Where(status => status.IsTerminal).ToArray() is [var first, .., var last] && last.At - first.At >= AnswersApart);

    /// <summary>Something was heard of it: the launch reached an agent or was refused.</summary>
    public bool IsHeardOf => _told.Count > 0;

    /// <summary>Adds what was told.</summary>
    public void Tell(ToldStatus status) => _told.Add(status);

    public override string ToString() =>
        $"{plan.Id} (exit {plan.ExitCode}, {plan.Seconds:0.0} s{(plan.Killed ? ", to be killed" : "")}) on {agent}, ACCEPT {Answer} at {launched.TotalSeconds:0.0}s: {(_told.Count == 0 ? "never heard of" : string.Join("; ", _told))}";
}
