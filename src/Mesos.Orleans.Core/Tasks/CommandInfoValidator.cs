namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges commands of tasks, executors and checks.</summary>
/// <remarks>As Mesos, nothing but the environment is judged before a launch: a command without a value may be an image's own.</remarks>
public static class CommandInfoValidator
{
    /// <summary>Null if the command can be tried, otherwise the first fault.</summary>
    public static Refusal? Validate(V1.CommandInfo command) => EnvironmentValidator.Validate(command.Environment);

    /// <summary>The rule for commands of checks, which must say what to run.</summary>
    /// <param name="command">The command.</param>
    /// <param name="noValue">What to call the check where it has no value (<c>Command check</c>).</param>
    /// <param name="invalid">What to call its command where that is invalid (<c>Check's</c>).</param>
    internal static Refusal? ValidateOfCheck(V1.CommandInfo command, string noValue, string invalid) => command.HasValue
        ? Validate(command)?.Within($"{invalid} `CommandInfo` is invalid: ")
        : Refusal.Invalid($"{noValue} must contain {(command.Shell ? "'shell command'" : "'executable path'")}", "command.value", "Set command.value.");
}
