using Mesos.Orleans.Core.Offers;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Sdk;

/// <summary>Short cuts for resources of offers and tasks.</summary>
public static class OfferResources
{
    /// <summary>Reads resources for a task from text.</summary>
    /// <param name="text"><c>cpus:0.1;mem:32;ports:[31000-31001]</c>, or JSON.</param>
    /// <exception cref="FormatException">The text does not name resources.</exception>
    public static IReadOnlyList<V1.Resource> Parse(string text) => Read(text).ToWire();

    /// <summary>A shape to publish.</summary>
    /// <param name="resources">What one task needs, as text or JSON: <c>cpus:4;mem:8192;ports:2</c>, where a number of ports means any.</param>
    /// <param name="count">How many of them are wanted now.</param>
    /// <param name="role">One of the framework's roles.</param>
    /// <exception cref="FormatException">The text does not name resources.</exception>
    public static OfferShape Shape(string resources, int count = 1, string role = "*") => new(role, Read(resources), count);

    /// <summary>How many times some resources fit into an offer.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="resources">The resources of one task, as text: <c>cpus:0.1;mem:32</c>.</param>
    /// <param name="atMost">Where to stop counting; less than 1 gives 0.</param>
    /// <exception cref="FormatException">The text does not name resources.</exception>
    public static int CountOf(this V1.Offer offer, string resources, int atMost)
    {
        var left = ResourceSet.FromWire(offer.Resources).Value?.Unallocated() ?? ResourceSet.Empty;
        var one = Read(resources);
        var count = 0;
        for (; count < atMost && left.Contains(one); count++)
            left = left.Subtract(one);
        return count;
    }

    private static ResourceSet Read(string text)
    {
        var parsed = ResourceSet.Parse(text);
        return parsed.IsSuccess ? parsed.Value : throw new FormatException(parsed.Refusal.ToString());
    }
}
