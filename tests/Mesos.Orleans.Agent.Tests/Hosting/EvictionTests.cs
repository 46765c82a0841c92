using System.Globalization;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tests.Hosting;

/// <summary>Agents that may run nothing any more: marked gone, or on a machine that is down for maintenance.</summary>
public sealed class EvictionTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = new();

    public ValueTask InitializeAsync() => new(_agent.StartAsync());

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task Gone_TasksAreKilledBeforeTheAgentEnds()
    {
        var process = await RunOne("t1");

        Evict(RefusalCode.Forbidden);

        Assert.Equal(RefusalCode.Forbidden, (await _agent.Host.Completion.WithinPatience())!.Code);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task MachineDown_TasksAreKilledAndTheAgentIsBackOnceItMay()
    {
        await RunOne("t1");

        Evict(RefusalCode.Unavailable);
        await Eventually.TrueAsync(() => _agent.Cluster.Registration!.Tasks is [{ State: V1.TaskState.TaskKilled }], "the task is killed");
        _agent.Cluster.Eviction = null;

        Assert.Equal(["t1 TaskKilled"], await _agent.NextUpdates(1));
        Assert.True(_agent.Host.IsRegistered);
        await RunOne("t2");
    }

    [Fact]
    public void Registration_SaysWhereItComesFrom() => Assert.EndsWith(Path.GetFullPath(_agent.Work), _agent.Cluster.Registration!.Place);

    private async Task<int> RunOne(string task)
    {
        _agent.Run(_agent.Task(task, null, "echo $$; exec sleep 600"));
        await _agent.NextUpdates(2);
        await Eventually.TrueAsync(() => _agent.Output(task).EndsWith('\n'), "the task says its process id");
        return int.Parse(_agent.Output(task).TrimEnd(), CultureInfo.InvariantCulture);
    }

    private void Evict(RefusalCode code)
    {
        _agent.Cluster.Eviction = new Refusal(code, "Nothing may run here.");
        _agent.Cluster.ForgetSession();
    }
}
