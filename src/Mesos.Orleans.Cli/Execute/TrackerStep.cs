namespace Mesos.Orleans.Cli.Execute;

/// <summary>What follows from something that happened: calls to make, in order, and lines to show.</summary>
internal sealed class TrackerStep
{
    /// <summary>Calls to make, in this order.</summary>
    public List<V1.Scheduler.Call> Calls { get; } = [];

    /// <summary>Lines for people.</summary>
    public List<string> Lines { get; } = [];
}
