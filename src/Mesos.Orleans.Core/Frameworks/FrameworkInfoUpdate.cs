namespace Mesos.Orleans.Core.Frameworks;

/// <summary>What of a framework may change after its first subscription. All else is replaced as a whole; what is left out is cleared.</summary>
/// <remarks>As Mesos: <c>src/master/validation.cpp</c> (framework updates); MESOS-703 says why the two are kept.</remarks>
public static class FrameworkInfoUpdate
{
    /// <summary>
    /// The info to keep when a known framework subscribes again: the new one, with <c>user</c> and <c>checkpoint</c> of the old one kept
    /// silently. A different principal is refused, without telling what it was.
    /// </summary>
    public static Outcome<V1.FrameworkInfo> Resubscribe(V1.FrameworkInfo current, V1.FrameworkInfo offered)
    {
        if (ValidatePrincipal(current, offered) is { } refusal)
            return refusal;

        var merged = offered.Clone();
        merged.User = current.User;
        if (merged.Checkpoint != current.Checkpoint)
            merged.Checkpoint = current.Checkpoint;
        return merged;
    }

    /// <summary>The info to keep after UPDATE_FRAMEWORK, or the refusal: principal, <c>user</c> and <c>checkpoint</c> may not change.</summary>
    public static Outcome<V1.FrameworkInfo> Update(V1.FrameworkInfo current, V1.FrameworkInfo offered)
    {
        if (ValidatePrincipal(current, offered) is { } refusal)
            return refusal;

        if (offered.User != current.User)
            return Fixed("user", current.User, offered.User);

        if (offered.Checkpoint != current.Checkpoint)
            return Fixed("checkpoint", current.Checkpoint ? "true" : "false", offered.Checkpoint ? "true" : "false");

        return offered;
    }

    private static Refusal? ValidatePrincipal(V1.FrameworkInfo current, V1.FrameworkInfo offered) =>
        current.HasPrincipal == offered.HasPrincipal && current.Principal == offered.Principal
            ? null
            : Refusal.Invalid("Changing framework's principal is not allowed.", "framework_info.principal", "Use the principal of the first subscription.");

    private static Refusal Fixed(string field, string from, string to) => Refusal.Invalid(
        $"Updating 'FrameworkInfo.{field}' is unsupported; attempted to update from '{from}' to '{to}'",
        $"framework_info.{field}",
        "Send the value of the first subscription.");
}
