using Orleans.Runtime;

namespace Mesos.Orleans.Silo.State;

/// <summary>Names one record of a store: the name that its grain gives it, and the grain.</summary>
/// <param name="Name">Such as <c>task</c>.</param>
/// <param name="Grain">The kind of grain and its key.</param>
internal readonly record struct RecordId(string Name, GrainId Grain) : IComparable<RecordId>
{
    /// <summary>The order of records in an export: by name, kind and key, each by its code units.</summary>
    public int CompareTo(RecordId other)
    {
        var order = string.CompareOrdinal(Name, other.Name);
        order = order != 0 ? order : string.CompareOrdinal(Grain.Type.ToString(), other.Grain.Type.ToString());
        return order != 0 ? order : string.CompareOrdinal(Grain.Key.ToString(), other.Grain.Key.ToString());
    }

    /// <summary>As it is written in messages.</summary>
    public override string ToString() => $"{Name} of {Grain}";
}
