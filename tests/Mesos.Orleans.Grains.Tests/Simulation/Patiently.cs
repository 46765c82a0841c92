using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>Repeats calls that are safe to repeat.</summary>
internal static class Patiently
{
    public static async Task<T> Ask<T>(SimulatedCluster cluster, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                await Task.Delay(cluster.Loop.Between(0.1, 2), cluster.Time);
            }
        }
    }
}
