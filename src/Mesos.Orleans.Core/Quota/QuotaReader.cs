using System.Collections.Immutable;
using Mesos.Orleans.Core.Allocation;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;
using Mesos.V1.Quota;

namespace Mesos.Orleans.Core.Quota;

/// <summary>Reads quotas from the wire and writes them back.</summary>
public static class QuotaReader
{
    /// <summary>The most roles in one request, and with a quota at all. Mesos has no limit.</summary>
    public const int MaxRoles = 10_000;

    /// <summary>The most resource names in one quota. Mesos has no limit.</summary>
    public const int MaxNames = 64;

    /// <summary>Reads the roles that UPDATE_QUOTA names; null stands for a role whose quota is removed (no guarantees, no limits).</summary>
    /// <param name="configs">The configurations; each role once.</param>
    /// <param name="field">The field to name in a refusal.</param>
    public static Outcome<ImmutableSortedDictionary<string, RoleQuota?>> Read(IReadOnlyCollection<QuotaConfig> configs, string field = "quota_configs")
    {
        if (configs.Count > MaxRoles)
            return new Refusal(RefusalCode.TooLarge, $"One request may set the quota of {MaxRoles} roles, not of {configs.Count}.", field, "Send several requests.");
        var quotas = ImmutableSortedDictionary.CreateBuilder<string, RoleQuota?>(StringComparer.Ordinal);
        foreach (var config in configs)
        {
            if (ValidateRole(config.HasRole ? config.Role : "", field + ".role") is { } invalid)
                return invalid;
            if (quotas.ContainsKey(config.Role))
                return Refusal.Invalid($"Role '{config.Role}' is named twice.", field + ".role");
            var quota = ReadOne(config, field);
            if (!quota.IsSuccess)
                return quota.Refusal;
            var isDefault = quota.Value.Guarantees.IsEmpty && quota.Value.LimitMillis.IsEmpty;
            quotas.Add(config.Role, isDefault ? null : quota.Value);
        }

        return quotas.ToImmutable();
    }

    /// <summary>Reads the deprecated SET_QUOTA: plain scalars, each name once, which are guaranteed and are the limits too.</summary>
    public static Outcome<QuotaConfig> Read(QuotaRequest request)
    {
        if (ValidateRole(request.HasRole ? request.Role : "", "role") is { } invalid)
            return invalid;
        if (request.Guarantee.Count == 0)
            return Refusal.Invalid("A quota request needs a guarantee.", "guarantee", "Name at least one resource.");
        if (request.Guarantee.Select(resource => resource.Name).Distinct(StringComparer.Ordinal).Count() != request.Guarantee.Count)
            return Refusal.Invalid("Each resource may be guaranteed once.", "guarantee", "Send one amount for each name.");
        var read = ResourceSet.FromEndpointWire(request.Guarantee);
        if (!read.IsSuccess)
            return read.Refusal with { Field = $"guarantee.{read.Refusal.Field}" };
        foreach (var entry in read.Value.Entries)
        {
            if (!ScalarNames.IsPlain(entry.Kind) || entry.Disk is not null)
                return Refusal.Invalid($"Only plain amounts can be guaranteed, not '{entry}'.", "guarantee", "Leave out reservations, disks and revocable marks; use scalars.");
        }

        return ToWire(request.Role, RoleQuota.Exactly(read.Value.Scalars()));
    }

    /// <summary>A quota can be set on top-level roles other than <c>*</c>; null means that the role is one.</summary>
    public static Refusal? ValidateRole(string role, string field)
    {
        if (RoleName.Validate(role, field) is { } invalid)
            return invalid;
        if (role == RoleName.Star)
            return Refusal.Invalid("Setting quota for the default '*' role is not supported", field, "Use a role of its own.");
        return role.Contains('/', StringComparison.Ordinal)
            ? Refusal.Invalid($"Setting quota on nested role '{role}' is not supported", field, $"Set it on '{RoleName.TopLevel(role)}': it holds for all roles below.")
            : null;
    }

    /// <summary>A quota as UPDATE_QUOTA and GET_QUOTA spell it.</summary>
    public static QuotaConfig ToWire(string role, RoleQuota quota)
    {
        var config = new QuotaConfig { Role = role };
        foreach (var (name, millis) in quota.Guarantees)
            config.Guarantees.Add(name, new() { Value = ScalarValue.FromMillis(millis) });
        foreach (var (name, millis) in quota.LimitMillis)
            config.Limits.Add(name, new() { Value = ScalarValue.FromMillis(millis) });
        return config;
    }

    /// <summary>All quotas as GET_QUOTA answers: the configurations, and the deprecated list of guarantees.</summary>
    public static QuotaStatus ToStatus(IEnumerable<QuotaConfig> configs)
    {
        var status = new QuotaStatus();
        foreach (var config in configs)
        {
            status.Configs.Add(config);
            status.Infos.Add(new QuotaInfo
            {
                Role = config.Role,
                Guarantee = { config.Guarantees.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Scalar(pair.Key, pair.Value.Value)) },
            });
        }

        return status;
    }

    /// <summary>An unreserved scalar in the wire's old form.</summary>
    public static V1.Resource Scalar(string name, double value) =>
        new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value }, Role = RoleName.Star };

    private static Outcome<RoleQuota> ReadOne(QuotaConfig config, string field)
    {
        if (Math.Max(config.Guarantees.Count, config.Limits.Count) > MaxNames)
            return new Refusal(RefusalCode.TooLarge, $"A quota may name {MaxNames} resources; that of role '{config.Role}' names more.", field);
        var guarantees = ResourceQuantities.FromWire(config.Guarantees, $"{field}.guarantees");
        if (!guarantees.IsSuccess)
            return guarantees.Refusal;
        var limits = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (name, amount) in config.Limits)
        {
            if (name.Length == 0)
                return Refusal.Invalid("A resource name must not be empty.", $"{field}.limits");
            var millis = ScalarValue.Read(amount.Value, name, $"{field}.limits.{name}");
            if (!millis.IsSuccess)
                return millis.Refusal;
            limits.Add(name, millis.Value);
        }

        foreach (var (name, millis) in guarantees.Value)
        {
            if (limits.TryGetValue(name, out var limit) && limit < millis)
                return Refusal.Invalid(
                    $"Role '{config.Role}' is guaranteed {ScalarValue.ToText(millis)} {name} but limited to {ScalarValue.ToText(limit)}.",
                    $"{field}.limits.{name}",
                    "A limit is at least the guarantee.");
        }

        return new RoleQuota(guarantees.Value, limits.ToImmutable());
    }
}
