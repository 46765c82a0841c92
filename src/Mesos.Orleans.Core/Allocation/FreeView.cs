using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>
/// What is free on an agent, as each role and kind of framework may see it. Made once for each free set and then only looked up: mostly all
/// see the same.
/// </summary>
internal sealed class FreeView
{
    private readonly ScalarNames _names;
    private readonly List<ResourceEntry> _unreserved = [];
    private readonly Dictionary<string, List<ResourceEntry>>? _reserved;
    private readonly Dictionary<(RoleNode? Role, FrameworkCapability Capabilities), Candidate>? _candidates;
    private readonly Candidate? _forAll;

    public FreeView(ResourceSet free, ScalarNames names)
    {
        _names = names;
        Free = free;
        Plain = names.PlainVectorOf(free);
        foreach (var entry in free.Entries)
        {
            var list = _unreserved;
            if (entry.Kind.ReservationRole is { } role && !(_reserved ??= new(StringComparer.Ordinal)).TryGetValue(role, out list))
                _reserved.Add(role, list = []);
            list!.Add(entry);
            if (entry.Kind.IsRevocable)
                Selective |= FrameworkCapability.RevocableResources;
            if (entry.Kind.IsShared)
                Selective |= FrameworkCapability.SharedResources;
            if (entry.Kind.Reservations.Length > 1)
                Selective |= FrameworkCapability.ReservationRefinement;
        }

        if (_reserved is null && Selective == FrameworkCapability.None)
            _forAll = Candidate.Of(free, names);
        else
            _candidates = [];
    }

    /// <summary>All that is free.</summary>
    public ResourceSet Free { get; }

    /// <summary>The free scalars that quotas cut.</summary>
    public long[] Plain { get; }

    /// <summary>The capabilities that make a difference to what is seen here.</summary>
    public FrameworkCapability Selective { get; }

    /// <summary>True if something is reserved: then a role without quota left may still get its reservation.</summary>
    public bool HasReservations => _reserved is not null;

    /// <summary>What may be offered to a framework of these capabilities in this role.</summary>
    public Candidate For(RoleNode role, FrameworkCapability capabilities)
    {
        if (_forAll is not null)
            return _forAll;
        var key = (IsReservedFor(role) ? role : null, capabilities & Selective);
        if (!_candidates!.TryGetValue(key, out var candidate))
            _candidates.Add(key, candidate = Candidate.Of(SetFor(key.Item1, key.Item2), _names));
        return candidate;
    }

    private bool IsReservedFor(RoleNode role)
    {
        for (RoleNode? node = role; _reserved is not null && node is not null; node = node.Parent)
            if (_reserved.ContainsKey(node.RoleName))
                return true;
        return false;
    }

    private ResourceSet SetFor(RoleNode? role, FrameworkCapability capabilities)
    {
        var entries = new List<ResourceEntry>(_unreserved);
        var isSelf = false;
        for (var node = role; node is not null; node = node.Parent)
        {
            // A role's own holdings have the same name as the role above them in the tree.
            if (!isSelf && _reserved!.TryGetValue(node.RoleName, out var reserved))
                entries.AddRange(reserved);
            isSelf = node.IsSelf;
        }

        var set = ResourceSet.Of([.. entries]);
        return set.Where(capabilities, static (entry, capabilities) =>
            (!entry.Kind.IsRevocable || (capabilities & FrameworkCapability.RevocableResources) != 0)
            && (!entry.Kind.IsShared || (capabilities & FrameworkCapability.SharedResources) != 0)
            && (entry.Kind.Reservations.Length < 2 || (capabilities & FrameworkCapability.ReservationRefinement) != 0));
    }
}
