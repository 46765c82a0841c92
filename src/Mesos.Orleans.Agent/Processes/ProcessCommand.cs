using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Core;

namespace Mesos.Orleans.Agent.Processes;

/// <summary>What exec is given for a <see cref="ProcessSpec"/>: everything looked up and checked.</summary>
/// <param name="Path">The absolute path of the file to execute.</param>
/// <param name="Arguments">The whole argv.</param>
/// <param name="Environment">The whole environment as <c>NAME=value</c>.</param>
internal sealed record ProcessCommand(string Path, IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment)
{
    private const string SetPriv = "/usr/bin/setpriv";

    /// <summary>Checks the spec and looks up program and user.</summary>
    internal static Outcome<ProcessCommand> Build(ProcessSpec spec)
    {
        var environment = BuildEnvironment(spec);
        if (!environment.IsSuccess)
            return environment.Refusal;
        if (spec.Arguments.Prepend(spec.Program).Any(HasNul))
            return Refusal.Invalid("A command and its arguments cannot contain NUL characters.", "command.arguments");
        if (!Directory.Exists(spec.WorkingDirectory))
            return new Refusal(RefusalCode.NotFound, $"The working directory '{spec.WorkingDirectory}' does not exist.");
        var program = ExecutableLookup.Resolve(spec.Program, spec.WorkingDirectory, spec.Environment.GetValueOrDefault("PATH"));
        if (!program.IsSuccess)
            return program.Refusal;

        IReadOnlyList<string> arguments = spec.Arguments.Count > 0 ? spec.Arguments : [spec.Program];
        var user = FindUser(spec.User);
        if (!user.IsSuccess)
            return user.Refusal;
        if (user.Value.Uid == UserAccount.Current.Uid)
            return new ProcessCommand(program.Value, arguments, environment.Value);

        // setpriv becomes the user and then the program; it cannot give the program another argv[0] than its path.
        if (!File.Exists(SetPriv))
            return new Refusal(RefusalCode.Unavailable, $"Cannot run as user '{spec.User}': '{SetPriv}' is missing.", "command.user",
                "Install util-linux on this agent.");
        string[] wrapped =
        [
            SetPriv, $"--reuid={user.Value.Uid}", $"--regid={user.Value.Gid}", "--init-groups", "--", program.Value, .. arguments.Skip(1),
        ];
        return new ProcessCommand(SetPriv, wrapped, environment.Value);
    }

    /// <summary>The account of a user that the agent can act as; null stands for its own.</summary>
    internal static Outcome<UserAccount> FindUser(string? name)
    {
        if (name is null || name == UserAccount.Current.Name)
            return UserAccount.Current;
        if (UserAccount.Find(name) is not { } account)
            return new Refusal(RefusalCode.NotFound, $"The user '{name}' does not exist on this agent.", "command.user",
                "Create it, or name another in command.user or in the framework's user.");
        if (!UserAccount.IsRoot && account.Uid != UserAccount.Current.Uid)
            return new Refusal(RefusalCode.Forbidden,
                $"The agent runs as user '{UserAccount.Current.Name}' and cannot run a command as '{name}'.", "command.user",
                "Run the agent as root, or without switching users.");
        return account;
    }

    private static Outcome<IReadOnlyList<string>> BuildEnvironment(ProcessSpec spec)
    {
        var environment = new List<string>(spec.Environment.Count + 1);
        foreach (var (name, value) in spec.Environment)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || HasNul(name) || HasNul(value))
                return Refusal.Invalid(
                    $"The environment variable '{name.Replace('\0', '?')}' cannot be set: a name must not be empty nor contain '=', and neither name nor value NUL.",
                    "command.environment");
            if (name != ProcessSweeper.ContainerMarker)
                environment.Add($"{name}={value}");
        }

        environment.Add($"{ProcessSweeper.ContainerMarker}={spec.ContainerId}");
        return environment;
    }

    private static bool HasNul(string text) => text.Contains('\0', StringComparison.Ordinal);
}
