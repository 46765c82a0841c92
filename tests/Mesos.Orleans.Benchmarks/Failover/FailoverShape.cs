namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>How large the cluster is.</summary>
/// <param name="Agents">Simulated agents.</param>
/// <param name="TasksPerAgent">Tasks that run on each of them.</param>
/// <param name="RealTasks">Processes on the real agent that is restarted.</param>
/// <param name="Load">How long launches are counted.</param>
/// <param name="WarmUpTasks">Launches that are not counted.</param>
/// <param name="Idle">How long task grains have to be idle before their memory is taken back.</param>
/// <param name="Settling">How long nothing happens before a fault.</param>
/// <param name="LaunchesPerSecond">Launches around a graceful stop; each takes an offer, and those of an agent come once a second.</param>
/// <param name="Window">How long launches are watched around a graceful stop.</param>
/// <param name="Hang">Whether a silo is frozen: until that is noticed takes longer than all the rest of a smoke run.</param>
internal sealed record FailoverShape(
    int Agents, int TasksPerAgent, int RealTasks, TimeSpan Load, int WarmUpTasks, TimeSpan Idle, TimeSpan Settling, int LaunchesPerSecond, TimeSpan Window, bool Hang)
{
    /// <summary>Small enough for every change.</summary>
    public static FailoverShape Smoke { get; } = new(20, 10, 10, Seconds(2), 200, Seconds(0.5), Seconds(0.5), 15, Seconds(2), Hang: false);

    /// <summary>The size of the published figures.</summary>
    public static FailoverShape Full { get; } = new(2_000, 10, 500, Seconds(10), 10_000, Seconds(35), Seconds(3), 50, Seconds(5), Hang: true);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
