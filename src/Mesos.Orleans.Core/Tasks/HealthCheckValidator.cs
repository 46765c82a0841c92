using CheckType = Mesos.V1.HealthCheck.Types.Type;

namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges health checks, which may kill.</summary>
/// <remarks>Order and texts as Mesos: <c>src/common/validation.cpp</c>; that a port is one is judged here too.</remarks>
public static class HealthCheckValidator
{
    /// <summary>The type that an old scheduler meant: the one of <c>command</c> and <c>http</c> that is set; null if both or none are.</summary>
    public static CheckType? InferType(V1.HealthCheck check) => (check.Command, check.Http) switch
    {
        (not null, null) => CheckType.Command,
        (null, not null) => CheckType.Http,
        _ => null,
    };

    /// <summary>Null if the check can be run, otherwise the first fault. A type that is absent is inferred.</summary>
    public static Refusal? Validate(V1.HealthCheck check)
    {
        if ((check.HasType ? check.Type : InferType(check)) is not { } type)
            return Refusal.Invalid("HealthCheck must specify 'type'", "health_check.type", "Use COMMAND, HTTP or TCP.");

        var refusal = type switch
        {
            CheckType.Command when check.Command is null => Missing("command", "COMMAND"),
            CheckType.Command => CommandInfoValidator.ValidateOfCheck(check.Command, "Command health check", "Health check's"),
            CheckType.Http when check.Http is null => Missing("http", "HTTP"),
            CheckType.Http => ValidateHttp(check.Http),
            CheckType.Tcp when check.Tcp is null => Missing("tcp", "TCP"),
            CheckType.Tcp => CheckInfoValidator.ValidatePort(check.Tcp.Port, "TCP health check"),
            _ => Refusal.Invalid("'UNKNOWN' is not a valid health check type", "health_check.type", "Use COMMAND, HTTP or TCP."),
        };
        return refusal
            ?? CheckInfoValidator.ValidateSeconds(check.DelaySeconds, "delay_seconds")
            ?? CheckInfoValidator.ValidateSeconds(check.GracePeriodSeconds, "grace_period_seconds")
            ?? CheckInfoValidator.ValidateSeconds(check.IntervalSeconds, "interval_seconds")
            ?? CheckInfoValidator.ValidateSeconds(check.TimeoutSeconds, "timeout_seconds");
    }

    private static Refusal? ValidateHttp(V1.HealthCheck.Types.HTTPCheckInfo http)
    {
        if (http.HasScheme && http.Scheme is not ("http" or "https"))
            return Refusal.Invalid($"Unsupported HTTP health check scheme: '{http.Scheme}'", "health_check.http.scheme", "Use http or https.");

        return CheckInfoValidator.ValidatePath(http.HasPath ? http.Path : null, "HTTP health check")
            ?? CheckInfoValidator.ValidatePort(http.Port, "HTTP health check");
    }

    private static Refusal Missing(string part, string type) =>
        Refusal.Invalid($"Expecting '{part}' to be set for {type} health check", $"health_check.{part}", "Each type of check has a field of its own name.");
}
