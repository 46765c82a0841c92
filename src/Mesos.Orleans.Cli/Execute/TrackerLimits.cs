namespace Mesos.Orleans.Cli.Execute;

/// <summary>The limits of <see cref="TaskTracker"/>.</summary>
internal static class TrackerLimits
{
    /// <summary>Tasks in one ACCEPT; more are launched with the next offer.</summary>
    public const int TasksPerAccept = 500;

    /// <summary>Tasks in one RECONCILE; more go into further calls.</summary>
    public const int TasksPerReconcile = 1000;

    /// <summary>How often a task that was never started is launched again before it counts as failed.</summary>
    public const int Relaunches = 5;

    /// <summary>For how long resources in which no task fits shall not be offered again, in seconds. More resources are offered at once.</summary>
    public const double RefuseSeconds = 3600;
}
