using System.Runtime.InteropServices;

namespace Mesos.Orleans.Agent.Posix;

/// <summary>The calls into the C library that .NET has no surface for. Linux with glibc 2.29 or newer.</summary>
internal static unsafe partial class Libc
{
    internal const int ENOENT = 2;
    internal const int ESRCH = 3;
    internal const int EINTR = 4;
    internal const int E2BIG = 7;
    internal const int ENOEXEC = 8;
    internal const int EACCES = 13;
    internal const int EXDEV = 18;
    internal const int ENOTDIR = 20;
    internal const int EISDIR = 21;
    internal const int ENOSYS = 38;
    internal const int ELOOP = 40;

    internal const int SIGKILL = 9;
    internal const int SIGTERM = 15;
    internal const int SIGCHLD = 17;

    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_CREAT = 0x40;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;

    // These two have other values on arm64.
    internal static readonly int O_DIRECTORY = IsArm ? 0x4000 : 0x10000;
    internal static readonly int O_NOFOLLOW = IsArm ? 0x8000 : 0x20000;

    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_EMPTY_PATH = 0x1000;

    // The same on every architecture: both calls are younger than the unified numbering.
    private const long SysPidFdOpen = 434;
    private const long SysOpenAt2 = 437;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(int fd);

    [LibraryImport("libc")]
    internal static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint signal(int signal, nint handler);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int lchown(string path, uint uid, uint gid);

    /// <summary>With <paramref name="times"/> null, both times become the present.</summary>
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int utimensat(int directory, string path, void* times, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int link(string existing, string created);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int access(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int statx(int directory, string path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int getpwnam_r(string name, PasswdEntry* entry, byte* buffer, nuint size, PasswdEntry** result);

    [LibraryImport("libc")]
    internal static partial int getpwuid_r(uint uid, PasswdEntry* entry, byte* buffer, nuint size, PasswdEntry** result);

    [LibraryImport("libc")]
    internal static partial int getgrgid_r(uint gid, GroupEntry* entry, byte* buffer, nuint size, GroupEntry** result);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, EpollEvent* @event);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epoll, EpollEvent* events, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int fd, void* buffer, nuint count);

    /// <summary>Becomes another program, with the same pid and the same children; returns only if it cannot.</summary>
    [LibraryImport("libc", SetLastError = true)]
    internal static partial int execve(byte* path, byte** arguments, byte** environment);

    /// <summary>A descriptor that becomes readable when the process ends, or -1. It is close-on-exec.</summary>
    internal static int PidFdOpen(int pid) => (int)syscall2(SysPidFdOpen, pid, 0);

    /// <summary>Opens below a directory; <paramref name="how"/> says how far symbolic links may lead. -1 for an error.</summary>
    internal static int OpenAt2(int directory, byte* path, OpenHow* how) =>
        (int)syscall4(SysOpenAt2, directory, (nint)path, (nint)how, sizeof(OpenHow));

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall2(long number, long first, long second);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall4(long number, long first, nint second, nint third, long fourth);
}
