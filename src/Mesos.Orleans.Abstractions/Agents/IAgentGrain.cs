using System.Collections.Immutable;
using Orleans;
using Orleans.Concurrency;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>One agent, keyed by its agent id: the authority on what is free there and on what it is told to do.</summary>
[Alias("mesos.IAgentGrain")]
public interface IAgentGrain : IGrainWithStringKey
{
    /// <summary>The agent process registers, for the first time or again, with all that runs on it. Repeatable.</summary>
    [Alias("Register")]
    Task<RegisterReply> Register(RegisterAgent command);

    /// <summary>
    /// Reads the next commands, waiting up to <see cref="ReadCommands.Wait"/> for the first; this is the agent's heartbeat too. Asking for
    /// commands after sequence <c>n</c> confirms all up to <c>n</c>: they are in the agent's hands and are never sent again.
    /// </summary>
    [Alias("ReadCommands"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<CommandBatch> ReadCommands(ReadCommands request);

    /// <summary>The agent process reports status updates, executor messages and exits. One report is in flight at a time; repeatable.</summary>
    [Alias("Report"), ResponseTimeout("00:00:30")]
    Task<ReportReply> Report(AgentReport report);

    /// <summary>The agent process stops in good order: its link is down from now on, its tasks are not touched.</summary>
    [Alias("Disconnect")]
    Task Disconnect(Guid sessionId);

    /// <summary>A framework uses offers on this agent. Decided against what is really free; durable before the reply. Repeatable by launch id.</summary>
    [Alias("Launch"), ResponseTimeout("00:00:10")]
    Task<LaunchReply> Launch(LaunchTasks command);

    /// <summary>A framework wants something done that needs no resources: kill, message, shutdown. Accepted if the agent is known.</summary>
    [Alias("Send")]
    Task<bool> Send(AgentCommand command);

    /// <summary>Which launches of a framework this agent holds or has promised; used to settle a launch whose outcome is unknown.</summary>
    /// <param name="framework">The framework.</param>
    /// <param name="generation">
    /// That of the framework's activation that asks: from now on nothing is launched for a lower one, so the answer stays complete. 0 to ask only.
    /// </param>
    [Alias("FindLaunches"), ReadOnly]
    Task<LaunchCensus> FindLaunches(Core.Frameworks.FrameworkId framework, long generation);

    /// <summary>
    /// True if the agent is registered with the very activation that answers, and with no later one, and has none of these launches. Looks into the store, so it is asked
    /// only before something that is missing in a census is called lost: a silo that wakes after its death knows nothing of what was launched meanwhile.
    /// </summary>
    /// <param name="missing">What the caller is about to call lost: none of it is launched from now on, however late a <see cref="Launch"/> of it arrives.</param>
    [Alias("IsCurrent"), ReadOnly]
    Task<bool> IsCurrent(ImmutableArray<Guid> missing);

    /// <summary>The agent as lists and <c>/state</c> show it, or null if it never registered.</summary>
    [Alias("GetSnapshot"), ReadOnly]
    Task<AgentSnapshot?> GetSnapshot();

    /// <summary>A new allocator asks for the agent's model; the answer goes to the allocator's own mailbox.</summary>
    [Alias("ReportToAllocator"), OneWay]
    Task ReportToAllocator(long epoch);
}
