namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>The file of settings that the README gives to silos and agents alike.</summary>
internal static class ClusterSettings
{
    /// <summary>Its variables.</summary>
    internal static Dictionary<string, string> Read() => File.ReadLines(Path.Combine(Root(), "infra", "redis.env")).Where(line => line.Contains('=') && !line.StartsWith('#'))
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Mesos.Orleans.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The repository is not around the tests.");
        return directory;
    }
}
