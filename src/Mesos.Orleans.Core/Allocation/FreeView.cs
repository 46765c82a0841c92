using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;
using Mesos.Orleans.Core.Roles;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// What is free on an agent, as each role and kind of framework may see it. Made once for each free set and then only looked up: mostly all
/// see the same.
/// </summary>
internal sealed class FreeView
{
    private readonly ScalarNames _names;
    private readonly string[] _reservationRoles;
    private readonly List<(RoleNode? Role, FrameworkCapability Capabilities, Candidate Candidate)> _candidates = [];
    private readonly Candidate? _forAll;

    public FreeView(ResourceSet free, ScalarNames names)
    {
        _names = names;
        Free = free;
        Plain = names.PlainVectorOf(free);
        HashSet<string>? roles = null;
        foreach (var entry in free.Entries)
        {
            if (entry.Kind.ReservationRole is { } role)
                (roles ??= new(StringComparer.Ordinal)).Add(role);
            if (entry.Kind.IsRevocable)
                Selective |= FrameworkCapability.RevocableResources;
            if (entry.Kind.IsShared)
                Selective |= FrameworkCapability.SharedResources;
            if (entry.Kind.Reservations.Length > 1)
                Selective |= FrameworkCapability.ReservationRefinement;
        }

        _reservationRoles = roles is null ? [] : [.. roles];
        if (_reservationRoles.Length == 0 && Selective == FrameworkCapability.None)
            _forAll = Candidate.Of(free, names);
    }

    /// <summary>All that is free.</summary>
    public ResourceSet Free { get; }

    /// <summary>The free scalars that quotas cut.</summary>
    public long[] Plain { get; }

    /// <summary>The capabilities that make a difference to what is seen here.</summary>
    public FrameworkCapability Selective { get; }

    /// <summary>True if something is reserved: then a role without quota left may still get its reservation.</summary>
    public bool HasReservations => _reservationRoles.Length > 0;

    /// <summary>What may be offered to a framework of these capabilities in this role.</summary>
    public Candidate For(RoleNode role, FrameworkCapability capabilities)
    {
        if (_forAll is not null)
            return _forAll;
        var key = IsReservedFor(role) ? role : null;
        capabilities &= Selective;
        foreach (var known in _candidates)
            if (ReferenceEquals(known.Role, key) && known.Capabilities == capabilities)
                return known.Candidate;
        var candidate = Candidate.Of(SetFor(role.RoleName, capabilities), _names);
        _candidates.Add((key, capabilities, candidate));
        return candidate;
    }

    private bool IsReservedFor(RoleNode role)
    {
        foreach (var reserved in _reservationRoles)
            if (RoleName.IsInSubtreeOf(role.RoleName, reserved))
                return true;
        return false;
    }

    private ResourceSet SetFor(string role, FrameworkCapability capabilities) => Free.Where((role, capabilities), static (entry, who) =>
        (entry.Kind.ReservationRole is not { } reserved || RoleName.IsInSubtreeOf(who.role, reserved))
        && (!entry.Kind.IsRevocable || (who.capabilities & FrameworkCapability.RevocableResources) != 0)
        && (!entry.Kind.IsShared || (who.capabilities & FrameworkCapability.SharedResources) != 0)
        && (entry.Kind.Reservations.Length < 2 || (who.capabilities & FrameworkCapability.ReservationRefinement) != 0));
}
