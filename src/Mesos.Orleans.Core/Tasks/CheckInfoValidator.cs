using CheckType = Mesos.V1.CheckInfo.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges checks, which report but never kill.</summary>
/// <remarks>Order and texts as Mesos: <c>src/common/validation.cpp</c>; that a port is one is judged here too.</remarks>
public static class CheckInfoValidator
{
    /// <summary>The highest port.</summary>
    public const uint MaxPort = 65535;

    /// <summary>Null if the check can be run, otherwise the first fault.</summary>
    public static Refusal? Validate(V1.CheckInfo check)
    {
        if (!check.HasType)
            return Refusal.Invalid("CheckInfo must specify 'type'", "check.type", "Use COMMAND, HTTP or TCP.");

        var refusal = check.Type switch
        {
            CheckType.Command when check.Command is null => Missing("command", "COMMAND"),
            CheckType.Command => CommandInfoValidator.ValidateOfCheck(check.Command.Command_, "Command check", "Check's"),
            CheckType.Http when check.Http is null => Missing("http", "HTTP"),
            CheckType.Http => ValidatePath(check.Http.HasPath ? check.Http.Path : null, "HTTP check") ?? ValidatePort(check.Http.Port, "HTTP check"),
            CheckType.Tcp when check.Tcp is null => Missing("tcp", "TCP"),
            CheckType.Tcp => ValidatePort(check.Tcp.Port, "TCP check"),
            _ => Refusal.Invalid("'UNKNOWN' is not a valid check type", "check.type", "Use COMMAND, HTTP or TCP."),
        };
        return refusal
            ?? ValidateSeconds(check.DelaySeconds, "delay_seconds")
            ?? ValidateSeconds(check.IntervalSeconds, "interval_seconds")
            ?? ValidateSeconds(check.TimeoutSeconds, "timeout_seconds");
    }

    internal static Refusal? ValidatePath(string? path, string kind) => path is null || path.StartsWith('/')
        ? null
        : Refusal.Invalid($"The path '{path}' of {kind} must start with '/'", "path", "Give it without scheme and host.");

    internal static Refusal? ValidatePort(uint port, string kind) => port is > 0 and <= MaxPort
        ? null
        : Refusal.Invalid($"The port {port} of {kind} is not a port", "port", $"Give one from 1 to {MaxPort}.");

    internal static Refusal? ValidateSeconds(double seconds, string field) => seconds >= 0
        ? null
        : Refusal.Invalid($"Expecting '{field}' to be non-negative", field, "Leave it out for the default.");

    private static Refusal Missing(string part, string type) =>
        Refusal.Invalid($"Expecting '{part}' to be set for {type} check", $"check.{part}", "Each type of check has a field of its own name.");
}
