namespace Mesos.Orleans.Core.Roles;

/// <summary>
/// The rules of role names. A role is a path such as <c>eng/ads/web</c>: each step is a sub-role of the one before. <c>*</c> is the default
/// role, to which nothing can be reserved.
/// </summary>
public static class RoleName
{
    /// <summary>The default role, <c>*</c>: unreserved resources belong to it.</summary>
    public const string Star = "*";

    /// <summary>The longest role name accepted, in characters. Mesos has no limit; ours bounds the depth of the role tree as well.</summary>
    public const int MaxLength = 1024;

    /// <summary>Checks a role name; null means that it is valid.</summary>
    /// <param name="role">The name; <c>*</c> is valid.</param>
    /// <param name="field">The field to name in a refusal, or null.</param>
    /// <remarks>As Mesos: <c>src/common/roles.cpp</c>, in its words. Any control character is refused, not only those that Mesos lists.</remarks>
    public static Refusal? Validate(string? role, string? field = null)
    {
        if (role == Star)
            return null;
        if (string.IsNullOrEmpty(role))
            return Bad("Role names cannot be the empty string", field);
        if (role.Length > MaxLength)
            return new Refusal(RefusalCode.TooLarge, $"Role names are limited to {MaxLength} characters, this one has {role.Length}", field, "Shorten it.");
        if (role[0] == '/')
            return Bad($"Role '{role}' cannot start with a slash", field);
        if (role[^1] == '/')
            return Bad($"Role '{role}' cannot end with a slash", field);
        if (role.Contains("//", StringComparison.Ordinal))
            return Bad($"Role '{role}' cannot contain two adjacent slashes", field);

        for (var start = 0; start <= role.Length;)
        {
            var slash = role.IndexOf('/', start);
            var end = slash < 0 ? role.Length : slash;
            if (FaultOfComponent(role, role.AsSpan(start, end - start)) is { } fault)
                return Bad(fault, field);
            start = end + 1;
        }

        return null;
    }

    /// <summary>True if <paramref name="role"/> lies strictly below <paramref name="ancestor"/>: <c>a/b</c> below <c>a</c>, but <c>ab</c> not.</summary>
    public static bool IsStrictSubroleOf(string role, string ancestor) =>
        role.Length > ancestor.Length && role[ancestor.Length] == '/' && role.StartsWith(ancestor, StringComparison.Ordinal);

    /// <summary>True if the role is <paramref name="ancestor"/> itself or lies below it.</summary>
    public static bool IsInSubtreeOf(string role, string ancestor) => role == ancestor || IsStrictSubroleOf(role, ancestor);

    /// <summary>The roles above, nearest first: <c>a/b/c</c> gives <c>a/b</c>, <c>a</c>. The role itself is not among them.</summary>
    public static IEnumerable<string> Ancestors(string role)
    {
        for (var slash = role.LastIndexOf('/'); slash > 0; slash = role.LastIndexOf('/', slash - 1))
            yield return role[..slash];
    }

    /// <summary>The role directly above, or null for a top-level role.</summary>
    public static string? Parent(string role)
    {
        var slash = role.LastIndexOf('/');
        return slash < 0 ? null : role[..slash];
    }

    /// <summary>The first step of the path, on which quota is set: <c>a/b/c</c> gives <c>a</c>.</summary>
    public static string TopLevel(string role)
    {
        var slash = role.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? role : role[..slash];
    }

    private static string? FaultOfComponent(string role, ReadOnlySpan<char> component)
    {
        if (component is "." or ".." or "*")
            return $"Role '{role}' cannot include '{component}' as a component";
        if (component[0] == '-')
            return $"Role component '{component}' is invalid because it starts with a dash";
        foreach (var c in component)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c))
                return $"Role component '{Printable(component)}' is invalid because it contains backspace or whitespace";
        }

        return null;
    }

    private static string Printable(ReadOnlySpan<char> text)
    {
        var printable = text.ToString().ToCharArray();
        for (var i = 0; i < printable.Length; i++)
        {
            if (char.IsControl(printable[i]))
                printable[i] = '?';
        }

        return new string(printable);
    }

    private static Refusal Bad(string fault, string? field) =>
        Refusal.Invalid(fault, field, "Role names are paths like a/b/c of plain words.");
}
