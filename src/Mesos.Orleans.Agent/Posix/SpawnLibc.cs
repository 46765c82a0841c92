using System.Runtime.InteropServices;

namespace Mesos.Orleans.Agent.Posix;

/// <summary>posix_spawn and what it takes. All of these return an errno, not -1.</summary>
internal static unsafe partial class SpawnLibc
{
    internal const short SetSigDefault = 0x04;
    internal const short SetSigMask = 0x08;
    internal const short SetSessionId = 0x80;

    /// <summary>More than the size of posix_spawnattr_t (336) and of posix_spawn_file_actions_t (80) in 64-bit words.</summary>
    internal const int OpaqueWords = 64;

    /// <summary>Bytes of sigset_t, in 64-bit words.</summary>
    internal const int SignalSetWords = 16;

    // glibc 2.34 and newer. Without it descriptors opened by native libraries without close-on-exec would reach the child.
    private static readonly nint CloseFrom =
        NativeLibrary.TryLoad("libc.so.6", out var library)
        && NativeLibrary.TryGetExport(library, "posix_spawn_file_actions_addclosefrom_np", out var export) ? export : 0;

    [LibraryImport("libc")]
    internal static partial int posix_spawn(out int pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    internal static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addopen(void* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, string path);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport("libc")]
    internal static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport("libc")]
    internal static partial int sigemptyset(void* set);

    [LibraryImport("libc")]
    internal static partial int sigfillset(void* set);

    /// <summary>Closes every descriptor from <paramref name="first"/> on in the child, where the C library can.</summary>
    internal static int AddCloseFrom(void* actions, int first) =>
        CloseFrom == 0 ? 0 : ((delegate* unmanaged<void*, int, int>)CloseFrom)(actions, first);
}
