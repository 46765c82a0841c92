using Mesos.Orleans.Abstractions.Serialization;
using Mesos.Orleans.Silo.Hosting;
using Orleans;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Mesos.Orleans.Silo.Tests.Hosting;

/// <summary>What the choice of directory and membership timing is for. That the directory is ours and not the test cluster's: SiloConfigurationTests.</summary>
public sealed class MembershipTests
{
    private const int GrainCount = 60;

    [Fact]
    public async Task Silo_Killed_SurvivorsKeepTheirActivationsAndItsGrainsMove()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.UseMesosDefaults());
        builder.ConfigureClient(client => client.Services.AddMesosSerialization());
        await using var cluster = builder.Build();
        await cluster.DeployAsync(TestContext.Current.CancellationToken);
        var before = await Where(cluster.Client);
        var victim = cluster.Silos.First(silo => before.Any(grain => grain.Silo.Equals(silo.SiloAddress)));

        await cluster.KillSiloAsync(victim, TestContext.Current.CancellationToken);
        var after = await Where(cluster.Client);

        for (var n = 0; n < GrainCount; n++)
        {
            if (before[n].Silo.Equals(victim.SiloAddress))
            {
                Assert.NotEqual(victim.SiloAddress, after[n].Silo);
            }
            else
            {
                Assert.Equal(before[n], after[n]);
            }
        }
    }

    /// <summary>Asks every grain, again and again until it answers: a lost silo is an error for its grains until the others have noticed.</summary>
    private static Task<(SiloAddress Silo, ActivationId Activation)[]> Where(IGrainFactory grains) =>
        Task.WhenAll(Enumerable.Range(0, GrainCount).Select(async n =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (true)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                Assert.False(limit.IsCancellationRequested, $"Grain {n} does not answer.");
                try
                {
                    return await grains.GetGrain<IPlaceGrain>(n).Where();
                }
                catch (Exception e) when (e is OrleansException or TimeoutException)
                {
                    await Task.Yield();
                }
            }
        }));
}
