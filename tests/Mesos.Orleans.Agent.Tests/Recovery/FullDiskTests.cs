using System.Text.Json;
using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Core.Resources;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>An agent whose work directory is on a small disk of its own, which the test fills.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const string Needed = "Filling a disk takes one that is small: only root can mount it, and not in every container.";

    private readonly SmallDisk _disk = new();
    private readonly AgentFixture _agent = AgentFixture.ThatRecovers();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_disk.Path, "work"));
        Directory.CreateSymbolicLink(_agent.Work, Path.Combine(_disk.Path, "work"));
        await _agent.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _disk.Empty();
        await _agent.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task Disk_IsFull_LaunchesFailByName_EndsAreReported_AndItGoesOnOnceThereIsRoom()
    {
        Requirement.Demand(_disk.IsSmall, Needed);
        _agent.Run(_agent.Task("t1", null, "while ! test -e go; do sleep 0.02; done; exit 3"));
        Assert.Equal(["t1 TaskRunning", "t1 TaskStarting"], await _agent.NextUpdates(2));

        _disk.Fill();
        _agent.Run(_agent.Task("t2", null, "exit 0"));
        var refused = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (refused.State, refused.Reason));
        Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_agent.Sandbox("t1"), "go"));
        Assert.Equal("Command exited with status 3", (await _agent.NextStatus()).Message);
        Assert.True(await WriteErrors() > 0);

        _disk.Empty();
        _agent.Run(_agent.Task("t3", null, "exit 0"));
        Assert.Equal(["t3 TaskFinished", "t3 TaskRunning", "t3 TaskStarting"], await _agent.NextUpdates(3));
    }

    [Fact]
    public async Task Disk_IsFull_TaskThatRuns_SurvivesARestartOfTheAgent()
    {
        Requirement.Demand(_disk.IsSmall, Needed);
        _agent.Run(_agent.Task("t1", null, "while ! test -e go; do sleep 0.02; done; exit 3"));
        Assert.Equal(["t1 TaskRunning", "t1 TaskStarting"], await _agent.NextUpdates(2));

        _disk.Fill();
        await _agent.AbandonAsync();
        Directory.CreateDirectory(Path.Combine(_agent.Sandbox("t1"), "go"));
        Assert.Contains("No space left", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);
        _disk.Empty();
        await _agent.StartAsync();

        Assert.Equal("Command exited with status 3", (await _agent.NextStatus()).Message);
    }

    [Fact]
    public async Task Disk_IsFull_OperationWaitsUntilThereIsRoom_TheAgentLives()
    {
        Requirement.Demand(_disk.IsSmall, Needed);
        _disk.Fill();
        var session = _agent.Cluster.Registration!.SessionId;
        var adopt = new AdoptResources(new AgentCheckpoint(1, ResourceSet.Empty));
        _agent.Cluster.Command(adopt);

        await Eventually.TrueAsync(() => _agent.Cluster.Registration!.SessionId != session, "it registers again");
        Assert.False(_agent.Host.Completion.IsCompleted);
        _disk.Empty();
        await Eventually.TrueAsync(() => _agent.Host.IsRegistered, "it is registered");
        _agent.Cluster.Command(adopt);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_agent.Work, "meta", "resources_and_operations.state")), "it is done");
    }

    private async Task<double> WriteErrors()
    {
        using var metrics = JsonDocument.Parse(await _agent.Http.GetStringAsync(new Uri("metrics/snapshot", UriKind.Relative)));
        return metrics.RootElement.GetProperty("slave/checkpoint_write_errors").GetDouble();
    }
}
