using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Volumes;

/// <summary>The directories of persistent volumes, in the places that Mesos has them.</summary>
internal static class PersistentVolumes
{
    private const UnixFileMode DirectoryMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>
    /// Where the data of a volume is: <c>&lt;root&gt;/volumes/roles/&lt;role&gt;/&lt;persistence id&gt;</c>, with a space for each slash of the role; on a
    /// MOUNT disk the mount itself. Roles and ids that were read as resources cannot lead out of it.
    /// </summary>
    internal static string PathOf(WorkDirectory work, ResourceEntry volume)
    {
        var (role, id) = (volume.Kind.ReservationRole!, volume.Kind.PersistenceId!);
        var source = volume.Disk?.Source;
        if (volume.Kind.Source == DiskSource.Mount)
            return Rooted(work, source!.Mount?.Root);
        var root = volume.Kind.Source == DiskSource.Path ? Rooted(work, source!.Path?.Root) : work.Root;
        return Path.Combine(root, "volumes", "roles", role.Replace('/', ' '), id);
    }

    /// <summary>Makes the directory of a new volume. What an earlier volume of that name left behind is removed; what is on a mounted disk stays.</summary>
    internal static void Create(WorkDirectory work, ResourceEntry volume)
    {
        if (volume.Kind.Source != DiskSource.Mount)
            Remove(work, volume);
        Keep(work, volume);
    }

    /// <summary>Makes the directory of a volume if it is not there, and leaves what is in it.</summary>
    internal static void Keep(WorkDirectory work, ResourceEntry volume) => Directory.CreateDirectory(PathOf(work, volume), DirectoryMode);

    /// <summary>Removes a volume with its data; of a MOUNT disk only what is on it.</summary>
    internal static void Remove(WorkDirectory work, ResourceEntry volume)
    {
        var path = PathOf(work, volume);
        if (!Directory.Exists(path))
            return;
        if (volume.Kind.Source != DiskSource.Mount)
        {
            Directory.Delete(path, recursive: true);
            return;
        }

        // Links are removed, never followed.
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
                directory.Delete(recursive: true);
            else
                entry.Delete();
        }
    }

    private static string Rooted(WorkDirectory work, string? root) => Path.Combine(work.Root, root ?? "");
}
