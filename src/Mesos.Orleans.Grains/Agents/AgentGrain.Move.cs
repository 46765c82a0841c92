using Mesos.Orleans.Abstractions.Agents;
using Mesos.Orleans.Grains.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Grains.Agents;

// A move in good order, which Orleans makes when a silo stops or the load is spread anew: the session goes on, so that the agent does not register again and launches find it
// there. What is stored comes along by itself.
internal sealed partial class AgentGrain : IGrainMigrationParticipant
{
    private const string LuggageKey = "mesos.agent";

    private MovedAgent? _moved;
    private bool _isSpoiled;

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_isSpoiled)
        {
            throw SpoiledState.Exception(this);
        }

        if (_session != Guid.Empty)
        {
            dehydrationContext.TryAddValue(LuggageKey, Pack());
        }
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) => rehydrationContext.TryGetValue(LuggageKey, out _moved);

    private MovedAgent Pack() => new(
        _session, _incarnation, _connected, _version, [.. _specs.Values],
        [.. _ledger.Executors.Values.Select(e => new ExecutorLaunch(e.Key.Framework, e.Info, _runs.GetValueOrDefault(e.Key, "")))],
        _commands.Move(), _confirmedUnwritten)
    {
        Unwanted = _unwanted,
        Undelivered = [.. _undelivered],
        Exits = [.. _exits.Items],
        RecentlyEnded = [.. _recentlyEnded.Items],
        Withdrawn = [.. _withdrawn.Items],
        ShutDown = [.. _shutDown.Items],
        Machine = _machine,
    };

    // False if there is nothing to unpack: after a crash, or if what is stored belongs to another registration.
    private bool Unpack()
    {
        if (_moved is not { } moved || identity.State.Info is null || identity.State.Session != moved.Session || Life.IsLost)
        {
            return false;
        }

        foreach (var launch in moved.Launches)
        {
            Hold(launch);
        }

        foreach (var executor in moved.Executors)
        {
            Hold(executor);
        }

        _commands = new CommandQueue(moved.Commands);
        (_session, _incarnation, _connected, _registered, _heard) = (moved.Session, moved.Incarnation, moved.Connected, true, true);
        (_version, _confirmedUnwritten, _unwanted) = (moved.Version, moved.ConfirmedUnwritten, moved.Unwanted);
        (_machine, _machineRead) = (moved.Machine, time.GetUtcNow());
        (_lastRead, _lastTold) = (time.GetUtcNow(), time.GetUtcNow());
        _undelivered.UnionWith(moved.Undelivered);
        _exits.AddAll(moved.Exits);
        _recentlyEnded.AddAll(moved.RecentlyEnded);
        _withdrawn.AddAll(moved.Withdrawn);
        _shutDown.AddAll(moved.ShutDown);
        _moved = null;
        return true;
    }
}
