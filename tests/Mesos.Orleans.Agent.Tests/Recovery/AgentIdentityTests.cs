using System.Text.Json;
using Mesos.Orleans.Agent.Hosting;
using Mesos.Orleans.Agent.Tests.Hosting;
using Mesos.Orleans.Agent.Tests.Processes;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Mesos.Orleans.Agent.Tests.Recovery;

/// <summary>Agents that start over what is damaged, differently configured, or not theirs.</summary>
public sealed class AgentIdentityTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = AgentFixture.ThatRecovers();

    private string IdPath => Path.Combine(_agent.Work, "meta", "agent_id");

    public ValueTask InitializeAsync() => new(_agent.StartAsync());

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Theory]
    [InlineData("task.info")]
    [InlineData("task.updates")]
    public async Task Checkpoint_IsDamaged_IsPutAside_AndTheRestRecovers(string file)
    {
        _agent.Run(_agent.Task("bad", null, "exec sleep 600"), _agent.Task("good", null, "exec sleep 600"));
        await _agent.NextUpdates(4);
        await _agent.AbandonAsync();
        var path = Directory.GetFiles(Path.Combine(_agent.Work, "meta", "slaves", "cluster-S0"), file, SearchOption.AllDirectories).Single(path => path.Contains("/bad/", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[20] ^= 0xff;
        await File.WriteAllBytesAsync(path, bytes);

        await _agent.StartAsync();

        Assert.Equal("good", Assert.Single(_agent.Cluster.Registration!.Tasks).Task.TaskId.Value);
        Assert.Single(Directory.GetFiles(Path.Combine(_agent.Work, "meta", "quarantine"), file, SearchOption.AllDirectories));
        using var metrics = JsonDocument.Parse(await _agent.Http.GetStringAsync(new Uri("metrics/snapshot", UriKind.Relative)));
        Assert.Equal(1, metrics.RootElement.GetProperty("slave/recovery_errors").GetDouble());
        _agent.Kill("good");
        Assert.Equal(["good TaskKilled"], await _agent.NextUpdates(1));
    }

    [Fact]
    public async Task Checkpoint_IsDamaged_UnderStrict_TheAgentIsRefusedAndSaysWhatToDo()
    {
        _agent.Run(_agent.Task("bad", null, "echo $$; exec sleep 600"), _agent.Task("good", null, "exec sleep 600"));
        await _agent.NextUpdates(4);
        await Eventually.TrueAsync(() => _agent.Output("bad").Contains('\n', StringComparison.Ordinal), "it runs");
        var pid = int.Parse(_agent.Output("bad"), System.Globalization.CultureInfo.InvariantCulture);
        await _agent.AbandonAsync();
        var path = Directory.GetFiles(Path.Combine(_agent.Work, "meta", "slaves", "cluster-S0"), "task.info", SearchOption.AllDirectories).Single(path => path.Contains("/bad/", StringComparison.Ordinal));
        await File.WriteAllTextAsync(path, "nonsense");
        _agent.Options = _agent.Options with { Strict = true };

        var refusal = (await _agent.TryStartAsync()).Refusal!;

        Assert.Contains("--strict=true", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("/bad/", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("the agent starts without it", refusal.Hint, StringComparison.Ordinal);
        Assert.True(ProcessFixture.IsAlive(pid), "a refusal kills nothing");
        await _agent.StartAsync();
        Assert.Equal("good", Assert.Single(_agent.Cluster.Registration!.Tasks).Task.TaskId.Value);
        Assert.False(ProcessFixture.IsAlive(pid));
    }

    [Fact]
    public async Task Machine_WasRestarted_IdIsKept_TasksAreLost()
    {
        _agent.Run(_agent.Task("t1", null, "exec sleep 600"));
        await _agent.NextUpdates(2);
        await _agent.AbandonAsync();
        await File.WriteAllTextAsync(Path.Combine(_agent.Work, "meta", "boot_id"), Guid.AllBitsSet.ToString());

        await _agent.StartAsync();

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskLost, Reason.AgentRestarted), (end.State, end.Reason));
        Assert.Equal("cluster-S0", _agent.Host.Id.Value);
    }

    [Fact]
    public async Task BootId_IsDamaged_IsPutAside_AndTasksRunOn()
    {
        _agent.Run(_agent.Task("t1", null, "exec sleep 600"));
        await _agent.NextUpdates(2);
        await _agent.AbandonAsync();
        await File.WriteAllTextAsync(Path.Combine(_agent.Work, "meta", "boot_id"), "7f2c-");

        await _agent.StartAsync();

        Assert.Equal(V1.TaskState.TaskRunning, Assert.Single(_agent.Cluster.Registration!.Tasks).State);
        Assert.Single(Directory.GetFiles(Path.Combine(_agent.Work, "meta", "quarantine"), "boot_id", SearchOption.AllDirectories));
        _agent.Kill("t1");
        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
    }

    [Theory]
    [InlineData("cluster-S")]
    [InlineData("\u0001/../x")]
    [InlineData("")]
    public async Task Id_IsDamaged_ItsCheckpointsTellIt(string damaged)
    {
        await _agent.AbandonAsync();
        await File.WriteAllTextAsync(IdPath, damaged);

        await _agent.StartAsync();

        Assert.Equal("cluster-S0", _agent.Host.Id.Value);
        Assert.Equal("cluster-S0\n", await File.ReadAllTextAsync(IdPath));
    }

    [Fact]
    public async Task Id_IsDamagedAndNothingElseTellsIt_TheAgentIsRefusedAndSaysWhatToDo()
    {
        await _agent.AbandonAsync();
        await File.WriteAllTextAsync(IdPath, "../x");
        File.Delete(Path.Combine(_agent.Work, "meta", "slaves", "latest"));

        var refusal = (await _agent.TryStartAsync()).Refusal!;

        Assert.Contains(IdPath, refusal.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(IdPath, "cluster-S0");
        await _agent.StartAsync();
    }

    [Fact]
    public async Task Id_CannotBeWritten_TheAgentIsRefusedInOneSentence()
    {
        await _agent.AbandonAsync();
        File.Delete(IdPath);
        Directory.CreateDirectory(IdPath);

        var refusal = (await _agent.TryStartAsync()).Refusal!;

        Assert.Contains("cannot be used", refusal.Message, StringComparison.Ordinal);
        Directory.Delete(IdPath);
        await _agent.StartAsync();
    }

    [Fact]
    public async Task Id_TheClusterCannotGiveOneYet_TheAgentAsksAgain()
    {
        await using var agent = new AgentFixture { Cluster = { IdFailures = 1 } };

        await agent.StartAsync();

        Assert.Equal("cluster-S0", agent.Host.Id.Value);
    }

    [Fact]
    public async Task Port_IsTheSameAfterARestart()
    {
        var port = _agent.Host.Port;
        await _agent.AbandonAsync();
        await _agent.StartAsync();

        Assert.Equal(port, _agent.Host.Port);
    }

    [Fact]
    public async Task Attributes_Differ_UnderEqual_TheAgentIsRefusedAndSaysWhatToDo()
    {
        await _agent.StopAsync();
        _agent.Options = _agent.Options with { Attributes = "rack:b2" };

        var refusal = (await _agent.TryStartAsync()).Refusal!;

        Assert.Contains("the attributes were 'rack:a1' and are 'rack:b2'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--recover=cleanup", refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_IsAnnounced_MayBeAddedUnderAdditiveAndNeverChanged()
    {
        const string Zone = """{"fault_domain":{"region":{"name":"eu"},"zone":{"name":"eu-1"}}}""";
        await _agent.StopAsync();
        _agent.Options = _agent.Options with { Domain = Zone };
        Assert.Contains("the domain was", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);

        _agent.Options = _agent.Options with { ReconfigurationPolicy = ReconfigurationPolicy.Additive };
        await _agent.StartAsync();
        Assert.Equal("eu-1", _agent.Cluster.Registration!.Info.Domain.FaultDomain.Zone.Name);
        await _agent.StopAsync();
        _agent.Options = _agent.Options with { Domain = Zone.Replace("eu-1", "eu-2", StringComparison.Ordinal) };

        Assert.Contains("the domain was", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_IsNone_TheAgentIsRefusedWithAnExample()
    {
        await _agent.StopAsync();
        _agent.Options = _agent.Options with { Domain = "eu" };

        Assert.Contains("fault_domain", (await _agent.TryStartAsync()).Refusal!.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resources_GrowAndAnAttributeIsAdded_UnderAdditive_TheAgentRuns()
    {
        await _agent.StopAsync();
        _agent.Options = _agent.Options with
        {
            Attributes = "rack:a1;level:3", Resources = "cpus:8;mem:1024;disk:2048;ports:[31000-31019]", ReconfigurationPolicy = ReconfigurationPolicy.Additive,
        };

        await _agent.StartAsync();
        await _agent.StopAsync();
        _agent.Options = _agent.Options with { Resources = "cpus:4;mem:1024;disk:2048;ports:[31000-31019]" };

        Assert.Contains("the resources were", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cleanup_KillsWhatRuns_TellsTheCluster_AndForgetsTheAgent()
    {
        _agent.Run(_agent.Task("t1", null, "exec sleep 600"));
        await _agent.NextUpdates(2);
        await _agent.AbandonAsync();
        _agent.Options = _agent.Options with { Recover = RecoverMode.Cleanup, Attributes = "rack:b2" };

        await _agent.StartAsync();
        await _agent.Host.CleanUpAsync(CancellationToken.None).WithinPatience();

        Assert.Equal(["t1 TaskLost"], await _agent.NextUpdates(1));
        Assert.False(File.Exists(Path.Combine(_agent.Work, "meta", "agent_id")));
    }

    [Fact]
    public async Task SecondAgent_OnOneWorkDirectory_IsRefused()
    {
        Assert.Contains("Another agent uses the work directory", (await _agent.TryStartAsync()).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoint_CannotBeWritten_TheTaskFailsWithTheReason_TheAgentRunsOn()
    {
        // A file where the directory of checkpoints belongs: whatever the user, it cannot be written to.
        var frameworks = Path.Combine(_agent.Work, "meta", "slaves", "cluster-S0", "frameworks");
        await File.WriteAllTextAsync(frameworks, "");
        _agent.Run(_agent.Task("t1", null, "true"));

        var end = await _agent.NextStatus();
        Assert.Equal((V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed), (end.State, end.Reason));
        Assert.Contains("cannot write down", end.Message, StringComparison.Ordinal);

        File.Delete(frameworks);
        _agent.Run(_agent.Task("t2", null, "true"));
        Assert.Equal(["t2 TaskFinished", "t2 TaskRunning", "t2 TaskStarting"], await _agent.NextUpdates(3));
    }
}
