using Orleans.Runtime;
using Orleans;
using Orleans.Storage;

namespace Mesos.Orleans.Silo.Hosting.Sqlite;

/// <summary>
/// Hashes the whole text of a grain's key. Orleans' relational provider reads a key that looks like a hexadecimal number or a GUID as that number,
/// so that the string keys <c>a</c>, <c>A</c> and <c>0a</c> would share one record; the hash, which is part of the record's key, tells them apart.
/// </summary>
internal sealed class GrainKeyHashPicker : IStorageHasherPicker
{
    private static readonly OrleansDefaultHasher Stable = new();

    public ICollection<IHasher> HashProviders { get; } = [Stable];

    public IHasher PickHasher<T>(
        string serviceId, string storageProviderInstanceName, string grainType, GrainId grainId, IGrainState<T> grainState, string? tag = null) =>
        new KeyHasher(grainId);

    /// <summary>The hash that a grain's records are filed under.</summary>
    public static int HashOf(GrainId grainId) => Stable.Hash(grainId.Key.AsSpan().ToArray());

    private sealed class KeyHasher(GrainId grainId) : IHasher
    {
        public string Description => "The stable hash of the grain's key as text.";

        public int Hash(byte[] data) => HashOf(grainId);
    }
}
