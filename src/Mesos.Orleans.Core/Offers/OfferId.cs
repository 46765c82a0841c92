namespace Mesos.Orleans.Core.Offers;

/// <summary>The id of an offer, <c>{cluster id}-O{n}</c>; never used twice.</summary>
/// <param name="Value">The id as it is written on the wire.</param>
public readonly record struct OfferId(string Value)
{
    /// <summary>The id as it is written on the wire.</summary>
    public override string ToString() => Value;
}
