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

    // The file that the README gives to silos and agents alike.
    private static Dictionary<string, string?> Shared()
    {
        var settings = File.ReadLines(Path.Combine(Root(), "infra", "redis.env")).Where(line => line.Contains('=') && !line.StartsWith('#'))
            .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair[1]);
        settings["Orleans:RemindersOfOurs"] = "x";
        return settings;
    }

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Mesos.Orleans.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The repository is not around the tests.");
        return directory;
    }
}
