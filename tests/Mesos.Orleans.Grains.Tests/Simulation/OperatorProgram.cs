using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Core.Agents;

namespace Mesos.Orleans.Grains.Tests.Simulation;

/// <summary>An operator who drains agents, waits until they are drained, and puts them back into service.</summary>
internal sealed class OperatorProgram
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedGrainFactory _grains;
    private readonly TurnScheduler _turns;
    private readonly HashSet<AgentId> _draining = [];

    public OperatorProgram(SimulatedCluster cluster)
    {
        var process = new SimulatedProcess(cluster.Loop, "operator", 200);
        _cluster = cluster;
        _grains = new SimulatedGrainFactory(cluster, process);
        _turns = new TurnScheduler(cluster.Loop, process);
    }

    /// <summary>True while an agent that was to be drained is not back in service.</summary>
    public bool IsBusy => _draining.Count > 0;

    public void Drain(AgentMachine machine)
    {
        if (machine.Id is { } agent && _draining.Add(agent))
        {
            _cluster.Note($"DRAIN {machine.Name}");
            _turns.Start(() => Drain(agent));
        }
    }

    private async Task Drain(AgentId agent)
    {
        var lifecycle = _grains.GetGrain<IAgentLifecycle>(agent.Value);
        await Patiently.Ask(_cluster, () => lifecycle.Drain(null, markGone: false));
        while (await State(agent) == V1.DrainState.Draining)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _cluster.Time);
        }

        await Patiently.Ask(_cluster, lifecycle.Reactivate);
        _cluster.Note($"DRAINED {agent}");
        _draining.Remove(agent);
    }

    private async Task<V1.DrainState?> State(AgentId agent) =>
        (await Patiently.Ask(_cluster, () => _grains.GetGrain<IAgentGrain>(agent.Value).GetSnapshot()))?.Drain?.State;
}
