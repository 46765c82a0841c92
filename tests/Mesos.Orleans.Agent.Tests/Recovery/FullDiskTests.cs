using System.Text.Json;
using Mesos.Orleans.Agent.Tests.Hosting;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>An agent whose work directory is on a small disk of its own, which the test fills.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _disk = new();
    private AgentFixture _agent = null!;
    private bool _isMounted;

    private string Filler => Path.Combine(_disk.Path, "filler");

    public async ValueTask InitializeAsync()
    {
        _agent = new AgentFixture();
        _agent.Options = _agent.Options with { SuperviseInProcess = false };
        _agent.FrameworkInfo.Checkpoint = true;
        _isMounted = TestLibc.MountDisk(_disk.Path, "4m");
        Directory.CreateDirectory(Path.Combine(_disk.Path, "work"));
        Directory.CreateSymbolicLink(_agent.Work, Path.Combine(_disk.Path, "work"));
        await _agent.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(Filler);
        await _agent.DisposeAsync();
        if (_isMounted)
            TestLibc.Unmount(_disk.Path);
        _disk.Dispose();
    }

    [Fact]
    public async Task Disk_IsFull_LaunchesFailByName_EndsAreReported_AndItGoesOnOnceThereIsRoom()
    {
        Assert.SkipUnless(_isMounted, "Only root can mount a disk, and not everywhere.");
        _agent.Run(_agent.Task("t1", null, "while ! test -e go; do sleep 0.02; done; exit 3"));
        Assert.Equal(["t1 TaskRunning", "t1 TaskStarting"], await _agent.NextUpdates(2));

        Fill();
        _agent.Run(_agent.Task("t2", null, "exit 0"));
        var refused = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (refused.State, refused.Reason));
        Assert.Contains("No space left", refused.Message, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(_agent.Sandbox("t1"), "go"));
        Assert.Equal("Command exited with status 3", (await _agent.NextStatus()).Message);
        Assert.True(await WriteErrors() > 0);

        File.Delete(Filler);
        _agent.Run(_agent.Task("t3", null, "exit 0"));
        Assert.Equal(["t3 TaskFinished", "t3 TaskRunning", "t3 TaskStarting"], await _agent.NextUpdates(3));
    }

    [Fact]
    public async Task Disk_IsFull_TaskThatRuns_SurvivesARestartOfTheAgent()
    {
        Assert.SkipUnless(_isMounted, "Only root can mount a disk, and not everywhere.");
        _agent.Run(_agent.Task("t1", null, "while ! test -e go; do sleep 0.02; done; exit 3"));
        Assert.Equal(["t1 TaskRunning", "t1 TaskStarting"], await _agent.NextUpdates(2));

        Fill();
        await _agent.AbandonAsync();
        Directory.CreateDirectory(Path.Combine(_agent.Sandbox("t1"), "go"));
        Assert.Contains("No space left", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);
        File.Delete(Filler);
        await _agent.StartAsync();

        Assert.Equal("Command exited with status 3", (await _agent.NextStatus()).Message);
    }

    // Every page of it: in small steps at last.
    private void Fill()
    {
        using var file = File.OpenHandle(Filler, FileMode.Create, FileAccess.Write);
        var block = new byte[64 * 1024];
        for (var (size, length) = (block.Length, 0L); size > 0;)
        {
            try
            {
                RandomAccess.Write(file, block.AsSpan(0, size), length);
                length += size;
            }
            catch (IOException)
            {
                size /= 16;
            }
        }
    }

    private async Task<double> WriteErrors()
    {
        using var metrics = JsonDocument.Parse(await _agent.Http.GetStringAsync(new Uri("metrics/snapshot", UriKind.Relative)));
        return metrics.RootElement.GetProperty("slave/checkpoint_write_errors").GetDouble();
    }
}
