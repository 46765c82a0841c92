namespace Mesos.Orleans.Core.Frameworks;

/// <summary>The id of a framework: <c>{cluster id}-{nnnn}</c>, or one that its scheduler chose.</summary>
/// <param name="Value">The id as it is written on the wire.</param>
public readonly record struct FrameworkId(string Value)
{
    /// <summary>The id as it is written on the wire.</summary>
    public override string ToString() => Value;
}
