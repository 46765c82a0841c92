using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Abstractions.Cluster;
using Mesos.Orleans.Abstractions.Frameworks;
using Mesos.Orleans.Core.Agents;
using Mesos.Orleans.Core.Tasks;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Frameworks;

// The end of a framework, and what is left to do afterwards until no agent runs anything of it.
internal sealed partial class FrameworkGrain
{
    private static readonly TimeSpan FirstShutdownDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxShutdownDelay = TimeSpan.FromSeconds(30);

    private TimeSpan _shutdownDelay = FirstShutdownDelay;
    private DateTimeOffset _nextShutdown;
    private readonly HashSet<AgentId> _told = [];
    private bool _inHistory;

    // For good: the id is never accepted again. Updates are not sent; the tasks are killed where they run.
    private async Task End(string why)
    {
        State.Completed = true;
        State.UnregisteredAt = time.GetUtcNow();
        State.FailoverDeadline = null;
        State.ShuttingDown =
        [
            .. _tasks.Values.Select(task => task.Agent), // those that have ended too: an agent that drains waits for their acknowledgements
            .. _completed.Known.Where(task => task.Spec.Executor is not null).Select(task => task.Agent), // executors may outlive their tasks
            .. _operations.Values.Select(operation => operation.Agent),
        ];
        await Write();
        _stream?.Close();
        DropOffers();
        TellAllocator(null, []);
        await ShutDownAgents(ask: false);
        foreach (var task in _tasks.Values.ToArray())
        {
            Complete(Ended(task).WithHead(null, time.GetUtcNow()));
        }

        _indexStorage.Write(late: true).Ignore();
        LogEnded(Id, why);
    }

    private async Task CheckEnded()
    {
        var now = time.GetUtcNow();
        await EnterHistory();
        if (State.ShuttingDown.IsEmpty)
        {
            if (_inHistory && !_completed.HasEvicted && _clearing.IsCompleted && _index.Changed(late: true).IsEmpty)
            {
                // Nothing is left to do; the activation may go.
                _timer?.Dispose();
                _timer = null;
            }
        }
        else if (now >= _nextShutdown)
        {
            await ShutDownAgents(ask: true);
            _nextShutdown = now + _shutdownDelay;
            _shutdownDelay = _shutdownDelay * 2 < MaxShutdownDelay ? _shutdownDelay * 2 : MaxShutdownDelay;
        }
    }

    public async Task<FrameworkDeletion> Delete()
    {
        if (!IsKnown)
        {
            return FrameworkDeletion.Done;
        }

        if (!State.Completed || !State.ShuttingDown.IsEmpty)
        {
            return FrameworkDeletion.Later;
        }

        _completed.EvictAll();
        if (_completed.HasEvicted || !_clearing.IsCompleted)
        {
            await (_clearing.IsCompleted ? ClearSome() : _clearing);
            return FrameworkDeletion.More;
        }

        // The record itself goes last: until then whoever comes back finds what is left to delete.
        await _indexStorage.Clear();
        await GrainFactory.ShardOf(Registry.Frameworks, Id.Value).Remove(Id.Value);
        await storage.ClearStateAsync();
        _timer?.Dispose();
        DeactivateOnIdle();
        return FrameworkDeletion.Done;
    }

    private async Task EnterHistory()
    {
        if (_inHistory)
        {
            return;
        }

        try
        {
            await GrainFactory.GetGrain<IFrameworkHistoryGrain>(0).Add(Id, State.UnregisteredAt ?? time.GetUtcNow());
            _inHistory = true;
        }
        catch (Exception e) when (GrainCallFailure.Is(e))
        {
            LogLater(Id, "its place in the history", e.Message);
        }
    }

    // An agent has confirmed when it is registered and lists nothing of the framework; one that is gone for good has too. One that is away is told
    // when it is back: it reports what it runs, or is asked again here.
    private async Task ShutDownAgents(bool ask)
    {
        var confirmed = State.ShuttingDown.Clear().ToBuilder();
        await ForEach(State.ShuttingDown, async agent =>
        {
            if (ask && await Ask(agent) is { } census)
            {
                // One that drains waits for acknowledgements until it has heard that nobody will send them, although nothing runs there.
                if (IsShutDown(census) && (_told.Contains(agent) || !census.Registered))
                {
                    confirmed.Add(agent);
                    return;
                }

                if (!census.Registered)
                {
                    return;
                }
            }

            if (await Send(new V1.AgentID { Value = agent.Value }, new ShutdownFramework(Id)))
            {
                _told.Add(agent);
            }
        });
        if (confirmed.Count > 0)
        {
            State.ShuttingDown = State.ShuttingDown.Except(confirmed);
            await Write();
        }
    }

    private static bool IsShutDown(LaunchCensus census) => census.Standing is AgentStanding.Gone or AgentStanding.Removed or AgentStanding.Unknown
        || (census.Registered && census.Operations.IsEmpty && census.Launches.All(launch => TaskStates.IsTerminal(launch.State)));
}
