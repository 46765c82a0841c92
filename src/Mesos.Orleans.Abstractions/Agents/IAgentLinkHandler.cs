using System.Collections.Immutable;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Abstractions.Agents;

/// <summary>
/// What an <see cref="AgentLink"/> asks of the agent that it belongs to. <see cref="DescribeForRegistration"/>, <see cref="OnRegistered"/> and
/// <see cref="OnCommand"/> are never called at the same time as one another; <see cref="OnAccepted"/> may run beside <see cref="OnCommand"/>. Where a
/// disk refuses (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>) the agent registers again after a pause, and is told again what it
/// has not confirmed. Any other exception is a bug of the agent: it ends the link and surfaces from <see cref="AgentLink.RunAsync"/>.
/// </summary>
public interface IAgentLinkHandler
{
    /// <summary>Everything that the agent is and has, for a registration under a new session.</summary>
    /// <param name="session">The session id to put into the answer.</param>
    /// <returns>
    /// The complete state: every launch taken from <see cref="OnCommand"/> so far that is not both ended and reported. What it leaves out counts as
    /// gone.
    /// </returns>
    RegisterAgent DescribeForRegistration(Guid session);

    /// <summary>The agent is registered. The launches in <see cref="RegisterReply.Unwanted"/> are to be killed.</summary>
    /// <param name="reply">The answer, without a refusal.</param>
    ValueTask OnRegistered(RegisterReply reply);

    /// <summary>
    /// Nothing may run on the agent any more: it was marked gone, or its machine is down for maintenance. Kills everything. Called again with every attempt to
    /// register while that is so. The link ends after it returns if the refusal is for ever, and tries again if its code is Unavailable.
    /// </summary>
    /// <param name="refusal">Why.</param>
    ValueTask OnEvicted(Refusal refusal) => ValueTask.CompletedTask;

    /// <summary>
    /// A command, in the order in which they were given. It is confirmed (and never sent again) after this has returned, so whatever must
    /// survive a restart is written by then. May be called again with the same command after a failure. The agent's heartbeat waits for it:
    /// start long work, don't wait for its end.
    /// </summary>
    /// <param name="command">What to do.</param>
    ValueTask OnCommand(AgentCommand command);

    /// <summary>Updates are durable in the cluster: the agent forgets them and acknowledges them to their executors.</summary>
    /// <param name="uuids">The uuids of the updates; never empty.</param>
    ValueTask OnAccepted(ImmutableArray<Guid> uuids);

    /// <summary>The cluster knows of the ends of executors: the agent forgets them.</summary>
    /// <param name="exits">The exits as they were enqueued; never empty.</param>
    ValueTask OnExitsAccepted(ImmutableArray<ReportedExit> exits) => ValueTask.CompletedTask;
}
