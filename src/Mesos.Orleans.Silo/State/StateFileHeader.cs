namespace Mesos.Orleans.Silo.State;

/// <summary>The first line of an export.</summary>
/// <param name="Format">Always <see cref="Kind"/>.</param>
/// <param name="Version">The version of the file's format.</param>
/// <param name="StoreFormat">The format of the records in it, as in the store's own record.</param>
/// <param name="StoreId">The store's id, which goes along.</param>
/// <param name="CreatedAt">When the store was created.</param>
/// <param name="WrittenBy">The version of the program that last wrote the store's own record.</param>
/// <param name="Records">How many records follow, by their names.</param>
internal sealed record StateFileHeader(
    string Format, int Version, int StoreFormat, Guid StoreId, DateTimeOffset CreatedAt, string WrittenBy, SortedDictionary<string, int> Records)
{
    /// <summary>What the file says it is.</summary>
    public const string Kind = "mesos-state";

    /// <summary>The version that is written, and the newest that is read.</summary>
    public const int CurrentVersion = 1;
}
