using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>
/// The environment of executors and command tasks (semantics.md §17). Nothing of the agent's own is inherited. Later wins: the agent's
/// base, MESOS_*, the framework's own variables.
/// </summary>
internal static class ExecutorEnvironment
{
    /// <summary>The whole environment. Refused, by name: variables of type SECRET.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="frameworkId">The framework.</param>
    /// <param name="framework">The framework's info: checkpoint decides on the variables about recovery.</param>
    /// <param name="executorId">The executor; for a command task the task's id.</param>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="shutdownGracePeriod">The executor's own grace, or null for the agent's.</param>
    /// <param name="command">The command, whose variables come last.</param>
    internal static Outcome<Dictionary<string, string>> Build(
        AgentFacts agent,
        string frameworkId,
        V1.FrameworkInfo framework,
        string executorId,
        Sandbox sandbox,
        TimeSpan? shutdownGracePeriod,
        V1.CommandInfo command)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = ExecutableLookup.DefaultPath };
        foreach (var (name, value) in agent.BaseEnvironment)
            environment[name] = value;

        environment["LIBPROCESS_IP"] = agent.IpAddress;
        environment["LIBPROCESS_PORT"] = "0";
        environment["MESOS_FRAMEWORK_ID"] = frameworkId;
        environment["MESOS_EXECUTOR_ID"] = executorId;
        environment["MESOS_SLAVE_ID"] = agent.AgentId;
        environment["MESOS_SLAVE_PID"] = $"slave(1)@{agent.IpAddress}:{agent.Port}";
        environment["MESOS_AGENT_ENDPOINT"] = $"{agent.IpAddress}:{agent.Port}";
        environment["MESOS_CHECKPOINT"] = framework.Checkpoint ? "1" : "0";
        environment["MESOS_HTTP_COMMAND_EXECUTOR"] = "0";
        environment["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] =
            DurationText.Format(shutdownGracePeriod ?? agent.ExecutorShutdownGracePeriod);
        if (framework.Checkpoint)
        {
            environment["MESOS_RECOVERY_TIMEOUT"] = DurationText.Format(agent.RecoveryTimeout);
            environment["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = DurationText.Format(agent.SubscriptionBackoffMax);
        }

        environment["MESOS_DIRECTORY"] = sandbox.Path;
        environment["MESOS_SANDBOX"] = sandbox.Path;
        return AddVariables(environment, command);
    }

    private static Outcome<Dictionary<string, string>> AddVariables(Dictionary<string, string> environment, V1.CommandInfo command)
    {
        foreach (var variable in command.Environment?.Variables ?? [])
        {
            if (variable.Type == V1.Environment.Types.Variable.Types.Type.Secret)
                return new Refusal(RefusalCode.NotImplemented,
                    $"The environment variable '{variable.Name}' is of type SECRET, and this agent has nothing that resolves secrets.",
                    "command.environment", "Pass it as VALUE, or through a file.");
            environment[variable.Name] = variable.Value;
        }

        return environment;
    }
}
