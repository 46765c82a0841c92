namespace Mesos.Orleans.Core.Resources;

public sealed partial class ResourceSet
{
    /// <summary>The same resources with every persistent volume turned back into the disk that it lies on; a shared volume counts once.</summary>
    public ResourceSet WithoutVolumes() => Changed(static entry => entry.Kind.PersistenceId is null ? entry : PlainDisk(entry));

    /// <summary>The same resources without the reservations that RESERVE made; static ones stay.</summary>
    public ResourceSet WithoutDynamicReservations() => WithReservations(static stack => stack.RemoveAll(static reservation => reservation.IsDynamic));

    private static ResourceEntry PlainDisk(in ResourceEntry volume)
    {
        var source = volume.Kind.Traits.Source;
        var kind = ResourceKind.Of(volume.Kind.Traits with { PersistenceId = null, IsShared = false, HasDisk = source is not null });
        var disk = source is null ? null : new V1.Resource.Types.DiskInfo { Source = source };
        return ResourceEntry.OfScalar(kind, volume.Millis, disk);
    }

    private ResourceSet Changed(Func<ResourceEntry, ResourceEntry> change) => FromEntries(Array.ConvertAll(_entries, entry => change(entry)));
}
