using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Cluster;

/// <summary>Gives out ids. A counter is written before the id is given out, in blocks, so that most ids cost no write.</summary>
internal sealed class ClusterGrain(
    [PersistentState("cluster")] IPersistentState<ClusterState> storage,
    IIdSource ids,
    TimeProvider time) : Grain, IClusterGrain
{
    // Ids left in a block when the grain moves are never given out: gaps are harmless, repetitions are not.
    private const int Block = 32;

    private int _nextFramework;
    private int _frameworkLimit;
    private int _nextAgent;
    private int _agentLimit;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!storage.RecordExists)
        {
            storage.State = new ClusterState { Id = ids.Next().ToString(), CreatedAt = time.GetUtcNow() };
            await storage.WriteStateAsync(cancellationToken);
        }

        _nextFramework = _frameworkLimit = storage.State.FrameworkBlockEnd;
        _nextAgent = _agentLimit = storage.State.AgentBlockEnd;
    }

    public Task<ClusterIdentity> GetIdentity() => Task.FromResult(new ClusterIdentity(storage.State.Id, storage.State.CreatedAt));

    public async Task<FrameworkId> NewFrameworkId()
    {
        if (_nextFramework == _frameworkLimit)
        {
            storage.State.FrameworkBlockEnd = _frameworkLimit + Block;
            await storage.WriteOrLeave(this);
            _frameworkLimit = storage.State.FrameworkBlockEnd;
        }

        return new($"{storage.State.Id}-{_nextFramework++:D4}");
    }

    public async Task<AgentId> NewAgentId()
    {
        if (_nextAgent == _agentLimit)
        {
            storage.State.AgentBlockEnd = _agentLimit + Block;
            await storage.WriteOrLeave(this);
            _agentLimit = storage.State.AgentBlockEnd;
        }

        return new($"{storage.State.Id}-S{_nextAgent++}");
    }
}
