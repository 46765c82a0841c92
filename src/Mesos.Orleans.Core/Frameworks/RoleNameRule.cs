namespace Mesos.Orleans.Core.Frameworks;

/// <summary>The one call site of the rule for role names.</summary>
internal static class RoleNameRule
{
    private static readonly char[] Forbidden = ['\t', '\n', '\v', '\f', '\r', ' ', '\x7f'];

    internal static Refusal? Validate(string role)
    {
        if (role == "*")
            return null;
        if (role.Length == 0)
            return Refusal.Invalid("Role names cannot be the empty string");
        if (role.StartsWith('/'))
            return Refusal.Invalid($"Role '{role}' cannot start with a slash");
        if (role.EndsWith('/'))
            return Refusal.Invalid($"Role '{role}' cannot end with a slash");
        if (role.Contains("//", StringComparison.Ordinal))
            return Refusal.Invalid($"Role '{role}' cannot contain two adjacent slashes");

        foreach (var component in role.Split('/'))
        {
            if (component is "." or ".." or "*")
                return Refusal.Invalid($"Role '{role}' cannot include '{component}' as a component");
            if (component.StartsWith('-'))
                return Refusal.Invalid($"Role component '{component}' is invalid because it starts with a dash");
            if (component.IndexOfAny(Forbidden) >= 0)
                return Refusal.Invalid($"Role component '{component}' is invalid because it contains backspace or whitespace");
        }
        return null;
    }
}
