using Mesos.Orleans.Core.Frameworks;
using Mesos.Orleans.Core.Offers;

namespace Mesos.Orleans.Core.Allocation;

/// <summary>A framework in one role: who is offered resources, and who holds them.</summary>
internal sealed class Client(int index, string framework, RoleNode role)
{
    /// <summary>By share, then by the number of offers, then by name: the order of Mesos' DRF sorter.</summary>
    public static readonly IComparer<Client> ByShare = Comparer<Client>.Create(static (a, b) =>
    {
        var order = a.Share.CompareTo(b.Share);
        if (order == 0)
            order = a.Count.CompareTo(b.Count);
        return order != 0 ? order : string.CompareOrdinal(a.FrameworkName, b.FrameworkName);
    });

    public static readonly IComparer<Client> ByName =
        Comparer<Client>.Create(static (a, b) => string.CompareOrdinal(a.FrameworkName, b.FrameworkName));

    /// <summary>Small and used again when the client is gone: it indexes rows of bits.</summary>
    public int Index { get; } = index;

    public string FrameworkName { get; } = framework;

    public RoleNode Role { get; set; } = role;

    /// <summary>The framework while it is known and subscribes to the role; null for one of which only tasks are left.</summary>
    public FrameworkState? Framework { get; set; }

    /// <summary>True if it may be offered something: connected and not suppressed.</summary>
    public bool IsActive { get; set; }

    public FrameworkCapability Capabilities { get; set; }

    /// <summary>Its own least offers, any one of which must be covered; null for those of the cluster.</summary>
    public long[][]? Minima { get; set; }

    public OfferConstraintsFilter? Constraints { get; set; }

    /// <summary>What it waits for; null if it takes what comes.</summary>
    public ClientShapes? Shapes { get; set; }

    /// <summary>All that it holds or is offered.</summary>
    public long[] Held = Amounts.None;

    /// <summary>The part of it that counts towards quotas besides reservations.</summary>
    public long[] HeldPlain = Amounts.None;

    /// <summary>How many usages and open offers refer to it.</summary>
    public int Holdings { get; set; }

    /// <summary>How many filters it has, over all agents.</summary>
    public int FilterCount { get; set; }

    public long Count { get; set; }

    public double Share { get; set; }

    /// <summary>The pass over an agent in which it last got something.</summary>
    public long ServedInPass { get; set; }
}
