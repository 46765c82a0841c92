using Orleans;
using Orleans.Runtime;

namespace Mesos.Orleans.Silo.Storage;

/// <summary>What a store says about itself; the first record that is written into one.</summary>
[GenerateSerializer, Alias("mesos.StoreRecord")]
internal sealed class StoreRecord
{
    /// <summary>
    /// The format this program writes, and the newest that it reads. It is raised only when a program of the version before would misread what is
    /// stored now; a new member of a stored type is no such change.
    /// </summary>
    public const int CurrentFormat = 1;

    /// <summary>The name the record is filed under.</summary>
    public const string Name = "store";

    /// <summary>Whose record it is; no grain of this type exists.</summary>
    public static GrainId Key { get; } = GrainId.Create("store", "0");

    [Id(0)] public int Format { get; set; }

    /// <summary>Names the store's contents for ever; an import takes it along.</summary>
    [Id(1)] public Guid StoreId { get; set; }

    [Id(2)] public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The version of the program that wrote it.</summary>
    [Id(3)] public string WrittenBy { get; set; } = "";

    /// <summary>The checksum of the export that is being imported; empty in a store that is whole.</summary>
    [Id(4)] public string Importing { get; set; } = "";
}
