using System.Collections.Immutable;

namespace Mesos.Orleans.Core.Resources;

/// <summary>
/// An immutable multiset of resources, exact: scalars are fixed-point thousandths (as Mesos rounds and compares them), ranges are
/// coalesced inclusive intervals, sets are unique strings. Two resources add up only if everything but their value is equal (name, reservation
/// stack, disk, provider, revocable, shared, allocation role). The internal form is always post-reservation-refinement.
/// </summary>
public sealed partial class ResourceSet
{
    /// <summary>Nothing.</summary>
    public static ResourceSet Empty => throw new NotImplementedException();

    /// <summary>True if it holds nothing.</summary>
    public bool IsEmpty => throw new NotImplementedException();

    /// <summary>Reads wire resources of either format (pre- or post-refinement), or names the first fault and its field.</summary>
    public static Outcome<ResourceSet> FromWire(IEnumerable<V1.Resource> resources) => throw new NotImplementedException();

    /// <summary>Reads the text form, <c>cpus:2;mem:1024;ports:[1-10,20-30];set:{a,b};cpus(role):1</c>, or the JSON array form.</summary>
    /// <param name="text">The text; JSON if it starts with <c>[</c>.</param>
    /// <param name="defaultRole">The role of entries that name none; <c>*</c> means unreserved.</param>
    public static Outcome<ResourceSet> Parse(string text, string defaultRole = "*") => throw new NotImplementedException();

    /// <summary>The wire form, in the order that <c>cpus, mem, disk, ports</c> usually have; post-refinement format (<c>reservations</c>) or, on request, the pre-refinement one.</summary>
    public ImmutableArray<V1.Resource> ToWire(bool preRefinement = false) => throw new NotImplementedException();

    /// <summary>The sum.</summary>
    public ResourceSet Add(ResourceSet other) => throw new NotImplementedException();

    /// <summary>What is left after taking <paramref name="other"/> away; what is not there is ignored, never negative.</summary>
    public ResourceSet Subtract(ResourceSet other) => throw new NotImplementedException();

    /// <summary>True if all of <paramref name="other"/> is in this.</summary>
    public bool Contains(ResourceSet other) => throw new NotImplementedException();

    /// <summary>The same resources, all marked as allocated to a role.</summary>
    public ResourceSet AllocateTo(string role) => throw new NotImplementedException();

    /// <summary>The same resources without allocation marks.</summary>
    public ResourceSet Unallocated() => throw new NotImplementedException();

    /// <summary>The sum of all scalars of a name, in thousandths, whatever their reservation.</summary>
    public long ScalarMillis(string name) => throw new NotImplementedException();

    /// <summary>The text form, readable by <see cref="Parse"/> where no resource carries disk or provider detail.</summary>
    public override string ToString() => throw new NotImplementedException();
}
