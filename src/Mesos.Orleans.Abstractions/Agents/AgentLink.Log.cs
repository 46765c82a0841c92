using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Agents;
using Microsoft.Extensions.Logging;

namespace Mesos.Orleans.Abstractions.Agents;

public sealed partial class AgentLink
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} is registered, session {Session}.")]
    private partial void LogRegistered(AgentId agent, Guid session);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster does not know session {Session} of agent {Agent} any more; registering again.")]
    private partial void LogSessionLost(AgentId agent, Guid session);

    [LoggerMessage(Level = LogLevel.Error, Message = "Agent {Agent} cannot do what it is told, and will be told again: {Reason}")]
    private partial void LogHandlerFailed(AgentId agent, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The cluster refuses agent {Agent}: {Refusal}")]
    private partial void LogRefused(AgentId agent, Refusal refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster does not admit agent {Agent} for now, trying again: {Refusal}")]
    private partial void LogTurnedAway(AgentId agent, string refusal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Agent {Agent}: {Call} failed and will be repeated: {Reason}")]
    private partial void LogCallFailed(AgentId agent, string call, string reason);
}
