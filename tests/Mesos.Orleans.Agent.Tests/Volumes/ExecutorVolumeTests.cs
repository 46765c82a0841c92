using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Agent.Tests.Executors;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Tests.Volumes;

public sealed class ExecutorVolumeTests : IAsyncDisposable
{
    private readonly AgentFixture _agent = new();
    private readonly HandExecutor _executor;

    public ExecutorVolumeTests() => _executor = new(_agent);

    public async ValueTask DisposeAsync()
    {
        _executor.Dispose();
        await _agent.DisposeAsync();
    }

    [Fact]
    public async Task Executor_WithVolumes_FindsItsOwnAndThoseOfItsTasks()
    {
        await _agent.StartAsync();
        Create(1, "own");
        Create(2, "tasks");
        var executor = AgentFixture.Executor("echo mine > own/file; exec sleep 600");
        executor.Resources.Add(VolumeWire.Volume("own", 10, "own"));
        var launch = _agent.Task("t1", executor);
        launch.Task.Resources.Add(VolumeWire.Volume("tasks", 10, "given"));

        _agent.Run(launch);
        var volumes = Path.Combine(_agent.Work, "volumes", "roles", "eng");
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(volumes, "own", "file")), "the executor writes to its volume");

        // As an executor does: after it was started, and so after its sandbox was made.
        await _executor.Subscribe();
        await Eventually.TrueAsync(() => Directory.Exists(Path.Combine(_agent.Sandbox(), "given")), "the task's volume is in the sandbox");
        Assert.Equal(Path.Combine(volumes, "tasks"), new DirectoryInfo(Path.Combine(_agent.Sandbox(), "given")).LinkTarget);
    }

    private void Create(long sequence, string id) => _agent.Cluster.Command(new ApplyOperation(
        Guid.CreateVersion7(), sequence, ResourceSet.Parse("disk:10").Value!, VolumeWire.Set(VolumeWire.Volume(id, 10))));
}
