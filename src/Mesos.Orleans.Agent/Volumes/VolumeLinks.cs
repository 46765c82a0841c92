using System.Runtime.InteropServices;
using Mesos.Orleans.Agent.Posix;
using Mesos.Orleans.Agent.Sandboxes;
using Mesos.Orleans.Core;
using Mesos.Orleans.Core.Resources;

namespace Mesos.Orleans.Agent.Volumes;

/// <summary>Puts the persistent volumes that a task or executor uses into its sandbox: a link at the container path, as Mesos' posix isolator does.</summary>
internal static class VolumeLinks
{
    /// <summary>
    /// Makes the links; null for success. Refused: container paths that are absolute, lead out of the sandbox or are taken. A volume that nobody
    /// has used becomes its first user's.
    /// </summary>
    internal static Refusal? Make(WorkDirectory work, Sandbox sandbox, IEnumerable<V1.Resource> resources, UserAccount user)
    {
        var read = ResourceSet.FromWire(resources);
        if (!read.IsSuccess)
            return read.Refusal;
        foreach (var volume in read.Value.PersistentVolumes.Entries)
        {
            try
            {
                if (Make(sandbox.Path, volume.Disk!.Volume.ContainerPath, PersistentVolumes.PathOf(work, volume), user) is { } refusal)
                    return refusal;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Refusal(RefusalCode.Unavailable, $"Cannot link the persistent volume '{volume.Kind.PersistenceId}': {e.Message}");
            }
        }

        return null;
    }

    private static Refusal? Make(string sandbox, string containerPath, string target, UserAccount user)
    {
        const string Field = "resources.disk.volume.container_path";
        var parts = containerPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (Path.IsPathRooted(containerPath) || parts.Length == 0 || parts.Contains("..") || containerPath.Contains('\0', StringComparison.Ordinal))
            return Refusal.Invalid($"The container path '{containerPath}' of a persistent volume must be a relative path inside of the sandbox", Field, "Use a path such as 'data'.");
        if (!Directory.Exists(target))
            return new Refusal(RefusalCode.Unavailable, $"The directory '{target}' of the persistent volume is gone");

        var directory = sandbox;
        foreach (var part in parts[..^1])
        {
            directory = Path.Combine(directory, part);
            if (new DirectoryInfo(directory).LinkTarget is not null)
                return Refusal.Invalid($"The container path '{containerPath}' leads through a link", Field);
            if (Directory.Exists(directory))
                continue;
            Directory.CreateDirectory(directory);
            Give(directory, user);
        }

        var link = new DirectoryInfo(Path.Combine(directory, parts[^1]));
        if (link.LinkTarget == target)
            return null;
        if (link.Exists || File.Exists(link.FullName) || link.LinkTarget is not null)
            return Refusal.Invalid($"There is something at the container path '{containerPath}' already", Field, "Choose another path.");
        if (!Directory.EnumerateFileSystemEntries(target).Any())
            Give(target, user);
        Directory.CreateSymbolicLink(link.FullName, target);
        Give(link.FullName, user);
        return null;
    }

    // Never follows a link.
    private static void Give(string path, UserAccount user)
    {
        if (user.Uid != UserAccount.Current.Uid && Libc.lchown(path, user.Uid, user.Gid) != 0)
            throw new IOException($"chown {user.Name} '{path}': {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
