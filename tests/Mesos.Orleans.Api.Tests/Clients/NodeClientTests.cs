using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Mesos.Orleans.Api.Tests.Hosting;

namespace Mesos.Orleans.Api.Tests.Clients;

/// <summary>Schedulers that share no code with the cluster, run by node against the local program: they say whether the wire is right.</summary>
public sealed class NodeClientTests(LocalCluster cluster) : IClassFixture<LocalCluster>
{
    private const int Instances = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task MesosFramework_CommandTasks_AllFinish() =>
        Expect(await Run("mesos-framework-scheduler.js", "echo hello", $"{Instances}", cluster.Directory.FullName));

    [Fact]
    public async Task ProtobufScheduler_CommandTasks_AllFinish() =>
        Expect(await Run("protobuf-scheduler.js", "echo hello", $"{Instances}", Path.Combine(Source(), "..", "..", "src", "Mesos.Orleans.Protocol", "protos")));

    private static void Expect(IReadOnlyList<JsonElement> lines)
    {
        var events = lines.Select(line => line.GetProperty("event").GetString()).ToList();
        Assert.Equal(["subscribed", "heartbeat"], events.Take(2));
        Assert.Contains("torn_down", events);
        var updates = lines.Where(line => line.GetProperty("event").GetString() == "update")
            .GroupBy(line => line.GetProperty("task").GetString(), line => line.GetProperty("state").GetString())
            .ToList();
        Assert.Equal(Instances, updates.Count);
        Assert.All(updates, states => Assert.Equal(["TASK_STARTING", "TASK_RUNNING", "TASK_FINISHED"], states));
    }

    private async Task<IReadOnlyList<JsonElement>> Run(string script, params string[] arguments)
    {
        var clients = Path.Combine(Source(), "clients");
        Requirement.Demand(await Exists("node"), "node is not installed");
        Requirement.Demand(Directory.Exists(Path.Combine(clients, "node_modules")), "run 'npm ci' in tests/Mesos.Orleans.Api.Tests/clients first");

        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = cluster.Directory.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Path.Combine(clients, script), cluster.Master.Host, $"{cluster.Master.Port}", .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            var text = await output;
            Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}:{Environment.NewLine}{text}{await error}");
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static async Task<bool> Exists(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.WaitForExitAsync().For($"The version of {program}");
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    // The folder of this project: the first above the program that holds the clients.
    private static string Source()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "clients", "package-lock.json")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds clients/package-lock.json.");
    }
}
