using Mesos.Orleans.Agent.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Mesos.Orleans.Agent.Tests.Hosting;

public sealed class ClientSettingsTests
{
    [Fact]
    public void Keep_TheSettingsOfAWholeCluster_LeavesThoseThatAClientCanUse()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(Shared());

        ClientSettings.Keep(builder.Configuration);

        Assert.Equal("Redis", builder.Configuration["Orleans:Clustering:ProviderType"]);
        Assert.Equal("production", builder.Configuration["Orleans:ClusterId"]);
        Assert.Equal("x", builder.Configuration["Orleans:RemindersOfOurs"]);
        builder.UseOrleansClient(_ => { });
        builder.Build().Dispose();
    }

    private static Dictionary<string, string?> Shared()
    {
        var settings = ClusterSettings.Read().ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);
        settings["Orleans:RemindersOfOurs"] = "x";
        return settings;
    }
}
