using Mesos.Orleans.Api.Tests.Hosting;

namespace Mesos.Orleans.Api.Tests.Cluster;

public sealed class MasterIdentityTests
{
    [Fact]
    public async Task Identity_IsAskedForOnce_BeforeAnybodyNeedsIt()
    {
        await using var host = await ApiHost.Start();
        await Waiting.Until(() => Task.FromResult(host.Grains.Cluster.Asked), asked => asked > 0, "The first question");

        using var answer = await host.Client.GetAsync(new Uri("/state", UriKind.Relative));

        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal(1, host.Grains.Cluster.Asked);
    }
}
