using System.Collections.Immutable;

namespace Mesos.Orleans.Agent;

/// <summary>What tasks and executors get to know of the agent that runs them, and how it is told to run them.</summary>
internal sealed record AgentFacts
{
    /// <summary>The agent's id.</summary>
    public required string AgentId { get; init; }

    /// <summary>The address that executors reach the agent at, which is also the address of tasks: they share its network.</summary>
    public required string IpAddress { get; init; }

    /// <summary>The agent's HTTP port.</summary>
    public required int Port { get; init; }

    /// <summary>Run each task as the user of its command or framework (<c>--switch_user</c>); default true.</summary>
    public bool SwitchUser { get; init; } = true;

    /// <summary>How long executors may take to shut down where they do not say; default 5 s.</summary>
    public TimeSpan ExecutorShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long checkpointed executors wait for an agent that is away; default 15 min.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest that checkpointed executors back off between attempts to subscribe; default 2 s.</summary>
    public TimeSpan SubscriptionBackoffMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What the environment of everything starts from (<c>--executor_environment_variables</c>); default nothing but a PATH.</summary>
    public ImmutableDictionary<string, string> BaseEnvironment { get; init; } = ImmutableDictionary<string, string>.Empty;
}
