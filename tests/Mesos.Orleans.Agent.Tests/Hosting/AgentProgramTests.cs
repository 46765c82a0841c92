using System.Diagnostics;
using Mesos.Orleans.Agent.Posix;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>The agent's program, as a process of its own.</summary>
public sealed class AgentProgramTests : IDisposable
{
    private const int Terminate = 15;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Program_WithTheSettingsOfAWholeCluster_WaitsForASilo_UntilItIsToldToStop()
    {
        var settings = ClusterSettings.Read();
        settings["Orleans__Clustering__ConnectionString"] = "127.0.0.1:1";
        using var agent = Start(settings);

        var said = await agent.StandardError.ReadLineAsync().WithinPatience();
        Assert.StartsWith("No silo answers yet; trying again.", said, StringComparison.Ordinal);
        Assert.Equal(0, Libc.kill(agent.Id, Terminate));

        Assert.DoesNotContain("Unhandled", await agent.StandardError.ReadToEndAsync().WithinPatience(), StringComparison.Ordinal);
        await agent.WaitForExitAsync().WithinPatience();
        Assert.Equal(0, agent.ExitCode);
    }

    [Fact]
    public async Task Program_SettingsNameAProviderThatThereIsNot_SaysSoInOneLine()
    {
        using var agent = Start(new() { ["Orleans__Clustering__ProviderType"] = "Cassandra" });

        var said = await agent.StandardError.ReadToEndAsync().WithinPatience();

        await agent.WaitForExitAsync().WithinPatience();
        Assert.Equal(1, agent.ExitCode);
        Assert.Contains("Cassandra", Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private Process Start(Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Mesos.Orleans.Agent.dll"), "--work-dir", _directory.Path, "--port", "0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var agent = Process.Start(start)!;
        agent.OutputDataReceived += (_, _) => { };
        agent.BeginOutputReadLine();
        return agent;
    }
}
