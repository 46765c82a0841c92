using System.Collections.Immutable;
using Mesos.Orleans.Abstractions.Agents;

namespace Mesos.Orleans.Agent.Executors;

/// <summary>What an executor asks of whoever holds all executors of the agent.</summary>
internal interface IExecutorOwner
{
    /// <summary>The agent as executors are shown it.</summary>
    V1.AgentInfo Agent { get; }

    /// <summary>The executor ended before it could take the launches: they are for its successor.</summary>
    void Return(CustomExecutor executor, ImmutableArray<TaskLaunch> launches);

    /// <summary>Nobody will ask for the launch again.</summary>
    void Forget(Guid launchId);

    /// <summary>The executor has ended.</summary>
    void Ended(CustomExecutor executor);
}
