namespace Mesos.Orleans.Core.Resources;

/// <summary>The limits on resources that come from outside. Mesos has none of them; they bound memory and keep sums from overflowing.</summary>
public static class ResourceBounds
{
    /// <summary>The largest scalar accepted, in whole units: in a cluster of 90,000 agents of this size the sum still fits in 64 bits.</summary>
    public const long MaxScalar = 100_000_000_000;

    /// <summary>The most resources in one list.</summary>
    public const int MaxResources = 20_000;

    /// <summary>The most ranges in one resource.</summary>
    public const int MaxRanges = 20_000;

    /// <summary>The most items in one set.</summary>
    public const int MaxItems = 20_000;

    /// <summary>The longest name of a resource, in characters.</summary>
    public const int MaxNameLength = 255;

    /// <summary>The most reservations stacked on one resource.</summary>
    public const int MaxReservations = 64;
}
