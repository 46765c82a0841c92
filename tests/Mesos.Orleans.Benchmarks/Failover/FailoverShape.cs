namespace Mesos.Orleans.Benchmarks.Failover;

/// <summary>How large the cluster is.</summary>
/// <param name="Agents">Simulated agents.</param>
/// <param name="TasksPerAgent">Tasks that run on each of them.</param>
/// <param name="RealTasks">Processes on the real agent that is restarted.</param>
/// <param name="Load">How long launches are counted.</param>
/// <param name="WarmUpTasks">Launches that are not counted.</param>
/// <param name="Idle">How long task grains have to be idle before their memory is taken back.</param>
/// <param name="SiloSettings">What the silos are told besides.</param>
internal sealed record FailoverShape(int Agents, int TasksPerAgent, int RealTasks, TimeSpan Load, int WarmUpTasks, TimeSpan Idle, string[] SiloSettings)
{
    /// <summary>A hang is found faster than by default, or it alone would take longer than all other benchmarks.</summary>
    public static FailoverShape Smoke { get; } = new(20, 10, 10, TimeSpan.FromSeconds(1), 200, TimeSpan.FromSeconds(1), ["--Mesos:Membership:MaxProbeTimeout=00:00:01"]);

    /// <summary>The size of the published figures.</summary>
    public static FailoverShape Full { get; } = new(2_000, 10, 500, TimeSpan.FromSeconds(10), 10_000, TimeSpan.FromSeconds(35), []);
}
