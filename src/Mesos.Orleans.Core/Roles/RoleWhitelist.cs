using System.Collections.Immutable;
using Mesos.Orleans.Core.Frameworks;

namespace Mesos.Orleans.Core.Roles;

/// <summary>The roles that may be used at all (<c>--roles</c>, deprecated in Mesos); by default every role may. <c>*</c> always may.</summary>
public sealed class RoleWhitelist
{
    private readonly ImmutableSortedSet<string>? _roles;

    private RoleWhitelist(ImmutableSortedSet<string>? roles) => _roles = roles;

    /// <summary>Every role.</summary>
    public static RoleWhitelist Everything { get; } = new(null);

    /// <summary>Reads a list of roles that are separated by commas; null or nothing but blanks means every role.</summary>
    /// <param name="text">The list.</param>
    public static Outcome<RoleWhitelist> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Everything;
        var roles = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var role in roles)
            if (RoleName.Validate(role, "roles") is { } refusal)
                return refusal;
        return new RoleWhitelist(roles.Append(RoleName.Star).ToImmutableSortedSet(StringComparer.Ordinal));
    }

    /// <summary>True if the role may be used.</summary>
    public bool Contains(string role) => _roles is null || _roles.Contains(role);

    /// <summary>Judges the roles of a framework that subscribes or changes; null if it may have them all.</summary>
    /// <remarks>The text is that of Mesos: <c>src/master/master.cpp</c>, validation of frameworks.</remarks>
    public Refusal? Refuse(V1.FrameworkInfo info)
    {
        var strangers = FrameworkRoles.Of(info).Where(role => !Contains(role)).ToList();
        return strangers.Count == 0 ? null : Refusal.Invalid(
            $"Roles {{ {string.Join(", ", strangers)} }} are not present in the master's --roles", "framework_info.roles", "Ask the operator to add them to Mesos:Roles:Whitelist, or use others.");
    }

    /// <summary>Judges a role that a quota or a weight is set for.</summary>
    public Refusal? Refuse(string role, string field) => Contains(role)
        ? null
        : Refusal.Invalid($"Unknown role '{role}'", field, "Add it to Mesos:Roles:Whitelist of the masters, or use another.");
}
