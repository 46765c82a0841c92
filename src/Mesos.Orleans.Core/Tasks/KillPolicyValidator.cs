namespace Mesos.Orleans.Core.Tasks;

/// <summary>Judges kill policies, of tasks and of KILL calls.</summary>
public static class KillPolicyValidator
{
    /// <summary>Null if the grace period is absent or not negative.</summary>
    public static Refusal? Validate(V1.KillPolicy? policy) => policy?.GracePeriod is { Nanoseconds: < 0 }
        ? Refusal.Invalid("'kill_policy.grace_period' must be non-negative", "kill_policy.grace_period", "Leave it out for the default.")
        : null;
}
