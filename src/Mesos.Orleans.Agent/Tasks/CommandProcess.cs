using Mesos.Orleans.Agent.Processes;
using Mesos.Orleans.Agent.Sandboxes;

namespace Mesos.Orleans.Agent.Tasks;

/// <summary>What a CommandInfo means as a process.</summary>
internal static class CommandProcess
{
    /// <summary>The process of a command, in a shell or by itself.</summary>
    internal static ProcessSpec Describe(
        string containerId, V1.CommandInfo command, IReadOnlyDictionary<string, string> environment, Sandbox sandbox, string? user) => new()
    {
        ContainerId = containerId,
        Program = command.Shell ? "/bin/sh" : command.Value,
        Arguments = command.Shell ? ["sh", "-c", command.Value] : command.Arguments,
        Environment = environment,
        WorkingDirectory = sandbox.Path,
        StandardOutputPath = sandbox.StandardOutput,
        StandardErrorPath = sandbox.StandardError,
        User = user,
    };

    /// <summary>Whom it runs as: the command's user, else the framework's; null for the agent's own.</summary>
    internal static string? UserOf(AgentFacts agent, V1.CommandInfo command, V1.FrameworkInfo framework) =>
        !agent.SwitchUser ? null
        : command.User is { Length: > 0 } user ? user
        : framework.User is { Length: > 0 } owner ? owner
        : null;
}
