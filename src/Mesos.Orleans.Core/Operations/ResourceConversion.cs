using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Core.Operations;

/// <summary>What an operation does to resources: it takes some and gives the same amount in another form. Nothing is made and nothing is lost.</summary>
public sealed record ResourceConversion
{
    /// <summary>Describes a conversion; unequal amounts are a bug of the rule that made it.</summary>
    /// <param name="consumed">What it takes.</param>
    /// <param name="converted">What it gives.</param>
    public ResourceConversion(ResourceSet consumed, ResourceSet converted)
    {
        if (!Amount(consumed).Equals(Amount(converted)))
            throw new InvalidOperationException($"A conversion of {consumed} into {converted} would not keep the amounts.");
        (Consumed, Converted) = (consumed, converted);
    }

    /// <summary>What it takes.</summary>
    public ResourceSet Consumed { get; }

    /// <summary>What it gives.</summary>
    public ResourceSet Converted { get; }

    /// <summary>The same conversion without allocation marks, as the total of an agent takes it.</summary>
    public ResourceConversion Unallocated() => new(Consumed.Unallocated(), Converted.Unallocated());

    /// <summary>The resources after the conversion. All of <see cref="Consumed"/> must be there.</summary>
    public ResourceSet Apply(ResourceSet resources) => resources.Subtract(Consumed).Add(Converted);

    private static ResourceSet Amount(ResourceSet resources) => resources.WithoutVolumes().ToUnreserved();
}
