using System.Runtime.InteropServices;

namespace Mesos.Orleans.Agent.Tests;

/// <summary>
/// What a test needs of the system, without the programs for it: a process that .NET starts holds copies of all descriptors for a moment, and what
/// another test writes and executes meanwhile fails as busy.
/// </summary>
internal static class TestLibc
{
    private const uint PipeMode = 0x1b6; // rw-rw-rw-
    private const int Detach = 2;

    /// <summary>Makes a named pipe, to keep a fetch waiting.</summary>
    internal static string MakePipe(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        Assert.Equal(0, mkfifo(path, PipeMode));
        return path;
    }

    /// <summary>Mounts a small disk; false where that is not allowed.</summary>
    internal static bool MountDisk(string path, string size) => mount("tmpfs", path, "tmpfs", 0, $"size={size}") == 0;

    /// <summary>Takes it away again.</summary>
    internal static void Unmount(string path) => Assert.Equal(0, umount2(path, Detach));

#pragma warning disable CA2101, SYSLIB1054 // Paths of tests.
    [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mkfifo(string path, uint mode);

    [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int mount(string source, string target, string type, ulong flags, string data);

    [DllImport("libc", BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int umount2(string target, int flags);
#pragma warning restore CA2101, SYSLIB1054
}
